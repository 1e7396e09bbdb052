import type { Guide } from './guide.schema.js';
import { absolute, guidePath } from './guide-address.service.js';

const TAGS = { zh: 'zh-CN', en: 'en' } as const;

/** A guide as search engines read it: schema.org's GovernmentService. Of a firm it holds nothing. */
export function structuredGuide(guide: Guide, language: 'zh' | 'en', baseUrl: string): object {
  const url = absolute(baseUrl, guidePath(guide.code), language);
  const { title, summary, department, city, words, validFrom, validTo, basis } = guide;
  const [document] = basis;
  return {
    '@context': 'https://schema.org',
    '@type': 'GovernmentService',
    '@id': absolute(baseUrl, guidePath(guide.code)),
    url,
    inLanguage: TAGS[language],
    name: title[language],
    description: summary[language],
    serviceType: `${words.class[language]} · ${words.delivery[language]}`,
    provider: { '@type': 'GovernmentOrganization', name: department[language] },
    areaServed: { '@type': 'AdministrativeArea', name: city[language] },
    audience: { '@type': 'BusinessAudience', audienceType: guide.guide.beneficiaries[language] },
    termsOfService: document?.url ?? url,
    // 不收取任何费用: the service itself costs nothing, from its first day to its last.
    offers: {
      ...{ '@type': 'Offer', price: '0', priceCurrency: 'CNY', validFrom },
      ...(validTo === null ? {} : { validThrough: validTo }),
    },
    availableChannel: {
      '@type': 'ServiceChannel',
      serviceUrl: url,
      servicePhone: guide.desks.flatMap(({ name, contacts }) =>
        contacts.map((contact) => ({
          ...{ '@type': 'ContactPoint', name: contact.name[language], telephone: contact.phone },
          areaServed: name[language],
        })),
      ),
    },
  };
}
