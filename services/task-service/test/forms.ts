/** The smallest picture there is. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A form with one file, as a browser sends it: body and headers of a call. */
export function formOf(bytes: Uint8Array | string, name = 'a.txt', field = 'file') {
  const quoted = name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const head = `--taskward-form\r\nContent-Disposition: form-data; name="${field}"; filename="${quoted}"\r\nContent-Type: text/html\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from('\r\n--taskward-form--\r\n')]);
  return { body, headers: { 'Content-Type': 'multipart/form-data; boundary=taskward-form' } };
}
