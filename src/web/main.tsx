import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.js';
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
void startTexts().then(() =>
  app.render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
