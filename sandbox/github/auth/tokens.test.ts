import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sample, startSample } from '../testing/sample.ts';

describe('the JWT of an app', { timeout: 60_000 }, () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(async () => sample.close());

  const sign = (claims: object, key: string, algorithm = 'RS256') => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${encode({ alg: algorithm, typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
  };
  const ask = async (jwt: string, path = '/app') => {
    const response = await fetch(`${sample.github.apiUrl}${path}`, {
      headers: { authorization: `Bearer ${jwt}` },
    });
    return {
      status: response.status,
      message: String(((await response.json()) as { message?: string }).message),
    };
  };

  it('is good for ten minutes at most, signed by the key of the app, and for its own endpoints only', async () => {
    const { app } = sample;
    const now = Math.floor(Date.now() / 1000);
    const claims = { iat: now - 60, exp: now + 500, iss: app.id };
    expect((await ask(sign(claims, app.privateKey))).status).toBe(200);
    expect((await ask(sign({ ...claims, iss: app.clientId }, app.privateKey))).status).toBe(200);
    expect((await ask(sign({ ...claims, exp: now + 700 }, app.privateKey))).message).toContain(
      'too far in the future',
    );
    expect((await ask(sign({ ...claims, exp: now - 1 }, app.privateKey))).status).toBe(401);
    expect((await ask(sign({ ...claims, iat: now + 300 }, app.privateKey))).message).toContain("'Issued at'");
    expect((await ask(sign(claims, app.privateKey, 'none'))).status).toBe(401);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const foreign = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    expect((await ask(sign(claims, foreign))).message).toBe('A JSON web token could not be decoded');
    expect((await ask(sign(claims, app.privateKey), '/repos/acme/shop')).status).toBe(404);
    expect((await ask(sample.people.mira.token)).status).toBe(401);
  });
});
