import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { Navigate, Outlet, useLocation, useParams } from 'react-router';
import type { z } from 'zod';
import type { presentSchema } from '../../accounts/self.schema.js';
import { actFor, get, watchSession } from '../api/client.js';
import { clearDrafts, keepDraftsOf } from '../ui/draft.js';
import { Page } from '../ui/Page.js';
import { Skeleton } from '../ui/Skeleton.js';
import { NotFoundPage } from './NotFoundPage.js';
import { PageFailed } from './PageFailed.js';

export type Present = z.output<typeof presentSchema>;
export type Who = NonNullable<Present['who']>;
export type Firm = Who['firms'][number];

const KEY = ['present'];

let lastHere: string | null = null;

async function present(): Promise<Present> {
  const found = await get<Present>('/public/session');
  actFor(found.who?.csrfToken ?? null, found.who?.id ?? null);
  if (found.who !== null) {
    lastHere = found.who.id;
    keepDraftsOf(lastHere);
  }
  return found;
}

const ONCE = { queryKey: KEY, queryFn: present, staleTime: Number.POSITIVE_INFINITY };

/** Who is signed in here, and which other ways in there are; asked once, and again after each way in or out. */
export function usePresent() {
  return useQuery(ONCE);
}

/** Asks it before anything is shown. */
export function askWhoIsHere(client: QueryClient): void {
  void client.prefetchQuery(ONCE);
}

/** Asks again who is here. Awaited before going on after a sign-in: the guard looks at what is known. */
export function useArrive(): () => Promise<Present> {
  const client = useQueryClient();
  return () => askAgain(client);
}

async function askAgain(client: QueryClient): Promise<Present> {
  const before = lastHere;
  const found = await client.fetchQuery({ ...ONCE, staleTime: 0 });
  const here = found.who?.id ?? null;
  // Somebody else has sat down: nothing that was fetched for the one before is theirs.
  if (before !== null && here !== null && here !== before) client.removeQueries({ predicate: isNotPresent });
  return found;
}

const isNotPresent = ({ queryKey: [first] }: { readonly queryKey: readonly unknown[] }): boolean => first !== KEY[0];

/** Goes from all that was shown, in memory too, to a page for nobody: after signing out. */
export function leaveTo(address: string): void {
  clearDrafts();
  location.assign(address);
}

/** Has the client say when the session ended: the guard then leads to sign-in, and what was typed stays in its drafts. */
export function SessionWatch(): null {
  const client = useQueryClient();
  useEffect(() => {
    watchSession({
      renewToken: () => askAgain(client),
      ended: () => void client.refetchQueries({ queryKey: KEY }),
    });
  }, [client]);
  return null;
}

const WhoContext = createContext<Who | null>(null);
const FirmContext = createContext<Firm | null>(null);

/** Who is signed in; for pages behind `NeedsSession`. */
export function useWho(): Who {
  const who = useContext(WhoContext);
  if (who === null) throw new Error('nobody is signed in here');
  return who;
}

/** The firm whose space this is; for pages behind `NeedsFirm`. */
export function useFirm(): Firm {
  const firm = useContext(FirmContext);
  if (firm === null) throw new Error('this page is in no firm’s space');
  return firm;
}

/** Where the API keeps what is of this firm: `/space/enterprises/USCC`. */
export function useFirmPath(): string {
  return `/space/enterprises/${useFirm().uscc}`;
}

/** Where to sign in, and to come back to afterwards. */
export function signInAddress({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  return `/sign-in?next=${encodeURIComponent(pathname + search + hash)}`;
}

/** Lets through who is signed in; leads the others to sign-in and back. */
export function NeedsSession(): ReactNode {
  const { data, error, refetch } = usePresent();
  const location = useLocation();
  if (error !== null && data === undefined) return <PageFailed error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  // Whoever was here a moment ago is told why to sign in again.
  const ended = lastHere === null ? '' : '&ended';
  if (data.who === null) return <Navigate to={signInAddress(location) + ended} replace />;
  return (
    <WhoContext.Provider value={data.who}>
      <Outlet />
    </WhoContext.Provider>
  );
}

/** Lets through who acts for the firm of the address; for others there is no such page. */
export function NeedsFirm(): ReactNode {
  const { uscc } = useParams();
  const firm = useWho().firms.find((one) => one.uscc === uscc);
  if (firm === undefined) return <NotFoundPage />;
  return (
    <FirmContext.Provider value={firm}>
      <Outlet key={firm.uscc} />
    </FirmContext.Provider>
  );
}

function Loading(): ReactNode {
  return (
    <Page title="">
      <Skeleton lines={4} />
    </Page>
  );
}
