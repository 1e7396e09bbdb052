import * as client from 'openid-client';
import type { Config } from '../config.js';

/** Who a platform says has signed in there. */
export interface Vouched {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** The firm whose legal person this is (法人登录); null for anybody else. */
  readonly uscc: string | null;
}

/** What is kept between leaving for the platform and coming back. */
export interface Departure {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** A platform that vouches for persons (统一身份认证). Of others than OpenID Connect (CAS, signatures by SM2) this is all there is to write. */
export interface IdentityProvider {
  depart(returnTo: URL): Promise<{ readonly address: URL; readonly departure: Departure }>;
  /** @param arrived the address with which the platform sent the person back @throws where anything about it is not as it left */
  arrive(arrived: URL, departure: Departure): Promise<Vouched>;
}

export type OidcConfig = NonNullable<Config['oidc']>;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** OpenID Connect: authorization code with PKCE, state and nonce (RFC 9700, 2.1). What the platform offers is read at the first use. */
export function openIdConnect({ issuer, clientId, clientSecret, scopes, usccClaim }: OidcConfig): IdentityProvider {
  let found: Promise<client.Configuration> | undefined;
  const configuration = (): Promise<client.Configuration> => {
    const address = new URL(issuer);
    const plain = LOOPBACK.has(address.hostname) ? [client.allowInsecureRequests] : [];
    found ??= client
      .discovery(address, clientId, clientSecret, undefined, { execute: plain })
      .catch((error: unknown) => {
        found = undefined;
        throw error;
      });
    return found;
  };
  return {
    async depart(returnTo) {
      const departure = {
        verifier: client.randomPKCECodeVerifier(),
        state: client.randomState(),
        nonce: client.randomNonce(),
      };
      const address = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: returnTo.href,
        scope: scopes,
        code_challenge: await client.calculatePKCECodeChallenge(departure.verifier),
        code_challenge_method: 'S256',
        state: departure.state,
        nonce: departure.nonce,
      });
      return { address, departure };
    },
    async arrive(arrived, { verifier, state, nonce }) {
      const known = await configuration();
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      const tokens = await client.authorizationCodeGrant(known, arrived, checks);
      const { iss, sub } = tokens.claims() as client.IDToken;
      const person = await client.fetchUserInfo(known, tokens.access_token, sub);
      const uscc = person[usccClaim];
      return { issuer: iss, subject: sub, name: person.name ?? '', uscc: typeof uscc === 'string' ? uscc : null };
    },
  };
}
