// A process of its own, for one picture that nobody trusts: reads it from standard input, and writes it smaller to the
// file descriptors 3 (512 pixels) and 4 (128). Whoever starts it says how much memory and time it may take.
import { createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';

/** What a picture that cannot be read ends with; whatever else goes wrong ends otherwise. */
const NO_PICTURE = 2;
const MOST_PIXELS = 40e6;
/** Whoever sends an SVG, or what else there are programs for, gets no picture of it. */
const READ = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`);

const { default: sharp } = await import('sharp');
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: READ });

const picture = await buffer(process.stdin);
try {
  // What the camera noted beside the picture (place, time, owner) is left behind: which way is up was applied before.
  const large = await smaller(picture, 512);
  await write(3, large);
  await write(4, await smaller(large, 128));
} catch (error) {
  console.error((error as Error).message);
  process.exit(NO_PICTURE);
}

function smaller(of: Buffer, side: number): Promise<Buffer> {
  return sharp(of, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 })
    .autoOrient()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer();
}

async function write(fd: number, bytes: Buffer): Promise<void> {
  const stream = createWriteStream('', { fd });
  stream.end(bytes);
  await finished(stream);
}
