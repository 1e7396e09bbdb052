import type { ReactNode } from 'react';
import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import { guideOf } from '../../guides/guide.service.js';
import { absolute, guidePath } from '../../guides/guide-address.service.js';
import { type Place, placesOf } from '../../guides/places.service.js';
import { qrCodeOf } from '../../guides/qr-code.service.js';
import type { Asset } from '../../pages/asset.js';
import { askedIn } from '../../pages/form.js';
import type { Language } from '../../pages/language.js';
import type { Asked, Shown } from '../../pages/page.js';
import { SelectField } from '../../pages/parts.js';
import { concernsCity, type ListedPolicy, listPolicies } from '../../policies/policy.service.js';
import { GUIDE_TEXTS } from './guide.texts.js';
import { Phone, QrImage } from './guide-parts.js';

type SheetDeps = Pick<Deps, 'rules' | 'clock' | 'config'>;

/** The guides that concern a district as QR codes to print: title, department and telephone beside each. */
export function sheetPage({ language, ctx }: Asked, deps: SheetDeps, style: Asset): Shown {
  const texts = GUIDE_TEXTS[language];
  const city = placesOf(deps.config.city, deps.rules);
  const asked = askedIn(ctx);
  const place = city.districts.find(({ code }) => code === asked.district);
  const entries = entriesOf(place ?? city, language, deps);
  const title = texts.sheetOf((place ?? city).name[language]);
  return {
    ...{ title, door: 'policies', noindex: true, styles: [style] },
    body: (
      <>
        <h1>{title}</h1>
        <p className="lead no-print">{texts.sheetMeans}</p>
        <form className="form no-print" method="get" action="/policies/sheet">
          {language === 'en' && <input type="hidden" name="lang" value="en" />}
          <SelectField
            {...{ name: 'district', label: texts.sheetFor, typed: asked, problems: [], none: texts.sheetWhole }}
            choices={city.districts.map(({ code, name }) => ({ value: code, label: name[language] }))}
          />
          <p className="buttons">
            <button className="button primary" type="submit">
              {texts.sheetShow}
            </button>
          </p>
        </form>
        <p>{entries.length === 0 ? texts.sheetNone : texts.sheetCount(entries.length)}</p>
        <ul className="sheet">{entries}</ul>
      </>
    ),
  };
}

function entriesOf(place: Place, language: Language, deps: SheetDeps): ReactNode[] {
  const scope = { asOf: civilDateOf(deps.clock.now()), city: deps.config.city };
  const concerned = listPolicies(deps.rules, scope).filter(
    ({ policy, inForce, offered }) => inForce && offered && concernsCity(policy, place.code),
  );
  return concerned.map((entry) => <Entry key={entry.policy.code} {...{ entry, place, language, deps, scope }} />);
}

interface EntryProps {
  readonly entry: ListedPolicy;
  readonly place: Place;
  readonly language: Language;
  readonly deps: SheetDeps;
  readonly scope: { readonly asOf: string; readonly city: string };
}

function Entry({ entry: { policy }, place, language, deps, scope }: EntryProps): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const guide = guideOf(deps.rules, policy.code, scope);
  if (guide === undefined) return null;
  const address = absolute(deps.config.baseUrl, guidePath(policy.code), language);
  const own = guide.desks.find(({ code }) => code === place.code) ?? guide.desks[0];
  const title = guide.title[language];
  return (
    <li className="sheet-entry">
      <QrImage code={qrCodeOf(address)} title={texts.codeOf(title)} />
      <div>
        <h2>{title}</h2>
        <p>{guide.department[language]}</p>
        {own?.contacts[0] !== undefined && (
          <p>
            {texts.phone}
            <Phone phone={own.contacts[0].phone} />
          </p>
        )}
        <p className="guide-address">{address}</p>
      </div>
    </li>
  );
}
