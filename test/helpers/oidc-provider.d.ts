/** The package has no types of its own; these are what the tests use. */
declare module 'oidc-provider' {
  export class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (request: unknown, response: unknown) => void;
  }
}
