import { Layout, type PageFrame, withLanguage } from './layout.js';
import { TEXTS } from './texts.js';

/** A page that only says something: not allowed, not found. */
export function NoticePage({ frame, text }: { frame: PageFrame; text: string }) {
  return (
    <Layout frame={frame}>
      <section>
        <h1>{text}</h1>
        <p>
          <a href={withLanguage('/overview', frame.language)}>← {TEXTS[frame.language].back}</a>
        </p>
      </section>
    </Layout>
  );
}
