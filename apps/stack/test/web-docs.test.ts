import { expect, test } from '@jest/globals';
import { webStories } from './browser.ts';

const web = webStories();

test('the contract is drawn, an operation tried there is answered, and nothing leaves for elsewhere', async () => {
  await web.browse({}, async (page) => {
    const refusals: string[] = [];
    const foreign: string[] = [];
    await page.exposeFunction('refusedByPolicy', (what: string) => refusals.push(what));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        const { refusedByPolicy } = window as unknown as { refusedByPolicy(what: string): void };
        refusedByPolicy(`${violatedDirective} ${blockedURI}`);
      });
    });
    page.on('console', (said) => {
      if (said.type() === 'error') refusals.push(said.text());
    });
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== web.system.url) foreign.push(request.url());
    });
    await page.goto(`${web.system.url}/docs`);
    const contract = await (await fetch(`${web.system.url}/openapi.json`)).json();
    const operations = Object.values<object>(contract.paths).flatMap((path) =>
      Object.keys(path).filter((method) => method !== 'parameters'),
    );
    const drawn = page.locator('.opblock');
    await drawn.first().waitFor();
    // Swagger UI draws of a long list what is in view, so all of it comes into view.
    await page.setViewportSize({ width: 1280, height: 16_000 });
    await drawn.nth(operations.length - 1).waitFor();
    expect(await drawn.count()).toBe(operations.length);

    const jwks = drawn.filter({ has: page.locator('[data-path="/.well-known/jwks.json"]') });
    await jwks.locator('.opblock-summary-control').click();
    await jwks.getByRole('button', { name: 'Try it out' }).click();
    await jwks.getByRole('button', { name: 'Execute' }).click();
    const answer = jwks.locator('.live-responses-table');
    await answer.getByText('200', { exact: true }).first().waitFor();
    await answer.getByText('"kid"').first().waitFor();
    expect({ refusals, foreign }).toEqual({ refusals: [], foreign: [] });
  });
}, 60_000);
