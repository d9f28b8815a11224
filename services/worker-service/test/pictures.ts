import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });

/** A photo as a camera makes it: it lies on its side, and says where it was taken. */
export const photo = (width = 600, height = 400): Promise<Buffer> =>
  noise(width, height)
    .withExif({ IFD0: { Copyright: 'SECRET OWNER' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

const chunk = (type: string, data: Buffer) => {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};

/** A PNG in grey, which says that it has so many pixels, and has the first rows of them, at most a MiB of each. */
function greyPng(width: number, height: number, rows: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8); // eight bits, grey
  const row = Buffer.alloc(Math.min(2 ** 20, 1 + width));
  const data = deflateSync(Buffer.concat(Array.from({ length: rows }, () => row)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

const SCRIPT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script>';
export const SVG = `${SCRIPT}<image href="file:///etc/passwd" width="9" height="9"/></svg>`;

/** A picture that is something else as well, to whoever reads it otherwise. */
export const polyglot = async (): Promise<Buffer> =>
  Buffer.concat([await photo(), Buffer.from(`<script>alert(1)</script>${SVG}PK\x03\x04`)]);

/** What is no picture, and does not say so. */
export async function spoiledPictures(): Promise<Record<string, Buffer>> {
  const whole = await photo(1_000, 1_000);
  const png = await noise(500, 500).png().toBuffer();
  const webp = await noise(500, 500).webp().toBuffer();
  return {
    'more pixels than there may be': greyPng(100_000, 100_000, 1),
    'the most pixels that a header can name': greyPng(2 ** 31 - 1, 2 ** 31 - 1, 1),
    'more rows than it has': greyPng(2_000, 2_000, 100),
    'half of a photo': whole.subarray(0, whole.length / 2),
    'half of a PNG': png.subarray(0, png.length / 2),
    'half of a WebP': webp.subarray(0, webp.length / 2),
    'a head alone': whole.subarray(0, 20),
    'a photo whose middle is noise': Buffer.concat([
      png.subarray(0, 100),
      Buffer.alloc(png.length - 200, 0x55),
      png.subarray(-100),
    ]),
    'an SVG': Buffer.from(SVG),
    'an SVG after the head of a photo': Buffer.concat([whole.subarray(0, 3), Buffer.from(SVG)]),
    'a script': Buffer.from('#!/bin/sh\necho hello'),
    'a PDF': Buffer.from('%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj'),
    'nothing at all': Buffer.alloc(0),
  };
}
