/** Jest's globalTeardown: ends what the setup started. */
export default async function teardown() {
  await globalThis.testParts?.stop();
}
