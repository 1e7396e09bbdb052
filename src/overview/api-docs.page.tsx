import { type Asset, asset, packagedAsset } from '../pages/asset.js';
import type { PageFrame } from './layout.js';
import { TEXTS } from './texts.js';

// Without an address of its own for checking documents Swagger UI would send this one's address to validator.swagger.io.
const START = `SwaggerUIBundle({
  dom_id: '#reference',
  url: '/api/openapi.json',
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  defaultModelsExpandDepth: -1,
});
`;
const STYLE = packagedAsset('swagger-ui-dist/swagger-ui', 'css');
const SCRIPTS = [packagedAsset('swagger-ui-dist/swagger-ui-bundle', 'js'), asset('api-docs', 'js', START)];

export const API_DOCS_ASSETS: readonly Asset[] = [STYLE, ...SCRIPTS];

/** The reference of the API: Swagger UI, all of it from here, on the document that the service answers with. */
export function ApiDocsPage({ frame: { language, title } }: { frame: PageFrame }) {
  return (
    <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${TEXTS[language].product}`}</title>
        <link rel="stylesheet" href={STYLE.address} />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <div id="reference" />
        <noscript>
          <a href="/api/openapi.json">OpenAPI 3.1</a>
        </noscript>
        {SCRIPTS.map(({ address }) => (
          <script key={address} src={address} />
        ))}
      </body>
    </html>
  );
}
