/** A session as tokens tell of it: how and when its person proved who they are (RFC 8176; OpenID Connect Core, 2). */
export interface ProvenSession {
  id: string;
  amr: string[];
  /** Seconds since 1970. */
  authTime: number;
}
