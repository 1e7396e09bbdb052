import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { newQueryClient } from './api/queries.js';
import { App } from './app/App.js';
import { newRouter } from './app/routes.js';
import { askWhoIsHere } from './app/session.js';
import { applyTextSize } from './app/text-size.js';
import { startTexts } from './i18n/index.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/parts.css';
import './styles/forms.css';
import './styles/print.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
const app = createRoot(root);
applyTextSize();
// The texts, who is here and the page are asked for at once: in a slow network each answer takes its time.
const texts = startTexts();
const client = newQueryClient();
askWhoIsHere(client);
const router = newRouter();
void texts.then(() =>
  app.render(
    <StrictMode>
      <App client={client} router={router} />
    </StrictMode>,
  ),
);
