import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// See public/again.js: the app arrived.
sessionStorage.removeItem('taskward.again');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
