import './styles.ts';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { keepCompositions } from './lib/keys.ts';
import { rememberedLanguage, speak } from './lib/language/language.ts';
import { takeBackOnEscape } from './lib/take-back.ts';
import { CookiesBlocked, isStorageAvailable } from './shell/cookies-blocked.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// See public/reload-on-load-error.js: the app arrived.
const hasStorage = isStorageAvailable();
if (hasStorage) sessionStorage.removeItem('taskward.reloads');
keepCompositions();
takeBackOnEscape();
// Not awaited here: what is loaded for a language needs this file, which then would never be done.
void speak(hasStorage ? rememberedLanguage() : null).then(() =>
  // A transition is drawn in small steps, between which the browser answers to the person.
  startTransition(() => createRoot(root).render(<StrictMode>{hasStorage ? <App /> : <CookiesBlocked />}</StrictMode>)),
);
