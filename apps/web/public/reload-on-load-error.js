// Loads the page again where the app itself did not arrive: a network that changed in that moment (Wi-Fi, VPN), or a
// new version that took the old files away. Three times at most; the app clears the count when it starts.
addEventListener(
  'error',
  ({ target }) => {
    // Once the app is there, it asks for its parts again by itself.
    if (document.getElementById('root')?.hasChildNodes()) return;
    const tries = Number(sessionStorage.getItem('taskward.reloads') ?? 0);
    if (!(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) || tries >= 3) return;
    // The app asks for its settings itself.
    if (target.as === 'fetch') return;
    sessionStorage.setItem('taskward.reloads', String(tries + 1));
    setTimeout(() => location.reload(), 500 * 2 ** tries);
  },
  true,
);
