/** Seconds that an access token lives unless ACCESS_TOKEN_TTL says less. */
export const LONGEST_ACCESS_TOKEN = 15 * 60;

/** As long as an access token lives, and what clocks may differ by. */
export const REVOCATION_SECONDS = LONGEST_ACCESS_TOKEN + 60;

/** We cannot know how long access tokens of other issuers live; longer than a day none should. */
export const EXTERNAL_REVOCATION_SECONDS = 24 * 60 * 60;
