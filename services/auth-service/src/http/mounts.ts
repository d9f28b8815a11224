/** Where the JSON API stands: the refresh cookie and the cookie of an interaction are kept for the one that was used. */
export const MOUNTS = ['/auth', '/api/auth'];
