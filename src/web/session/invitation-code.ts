const NAME = 'zhida.invitation';
const CODE = /^[A-Za-z0-9_-]{43}$/;

/**
 * The code of the invitation that the address carries (`/invitation#CODE`), or came with in this tab. It leaves the address, so that it
 * is neither in the history nor sent anywhere by a link; the tab keeps it through a sign-in.
 */
export function invitationCode(): string | null {
  const given = location.hash.slice(1);
  if (CODE.test(given)) {
    keep(given);
    history.replaceState(history.state, '', location.pathname + location.search);
    return given;
  }
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Once it was taken up. */
export function forgetInvitation(): void {
  keep(null);
}

function keep(code: string | null): void {
  try {
    if (code === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, code);
  } catch {
    // Then it lasts as long as the page.
  }
}
