import { Layout, type PageFrame } from './layout.js';

/** One operation as the page shows it; of the OpenAPI document, which is its only source. */
export interface ShownOperation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  /** JSON Schema as text; null where there is none. */
  readonly body: string | null;
  readonly answer: string | null;
  readonly statuses: readonly string[];
}

export interface ApiDocsProps {
  readonly frame: PageFrame;
  readonly version: string;
  readonly groups: readonly { readonly audience: string; readonly operations: readonly ShownOperation[] }[];
}

/** The reference of the API. Works without script, so that the content policy stays as strict as everywhere. */
export function ApiDocsPage({ frame, version, groups }: ApiDocsProps) {
  return (
    <Layout frame={frame}>
      <section>
        <h1>{frame.title}</h1>
        <p className="soft">
          {version} · <a href="/api/openapi.json">OpenAPI 3.1</a>
        </p>
        <p>
          {groups.map(({ audience }) => (
            <a className="tag" key={audience} href={`#${audience}`}>
              /{audience}
            </a>
          ))}
        </p>
      </section>
      {groups.map(({ audience, operations }) => (
        <section key={audience} id={audience}>
          <h2>/api/v1/{audience}</h2>
          {operations.map((operation) => (
            <Operation key={operation.method + operation.path} {...operation} />
          ))}
        </section>
      ))}
    </Layout>
  );
}

function Operation({ method, path, summary, parameters, body, answer, statuses }: ShownOperation) {
  return (
    <details>
      <summary>
        <span className="tag">{method.toUpperCase()}</span>
        <code>{path}</code> {summary}
      </summary>
      {parameters.length === 0 ? null : (
        <p>
          {parameters.map(({ name, in: place, required }) => (
            <span className="tag" key={place + name}>
              {place}: {name}
              {required ? ' *' : ''}
            </span>
          ))}
        </p>
      )}
      {body === null ? null : <pre>→ {body}</pre>}
      {answer === null ? null : <pre>← {answer}</pre>}
      <p className="soft">{statuses.join(' · ')}</p>
    </details>
  );
}
