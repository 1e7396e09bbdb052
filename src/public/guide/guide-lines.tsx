import type { ReactNode } from 'react';

interface Line {
  readonly depth: number;
  readonly text: string;
  readonly clause?: string | null;
}

interface Branch {
  readonly line: Line;
  readonly inside: readonly Branch[];
}

/** Lines by depth as lists in lists, so that a reader of screens hears what belongs together. */
export function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return <Branches branches={branchesOf(lines, 0)} />;
}

function Branches({ branches }: { readonly branches: readonly Branch[] }): ReactNode {
  if (branches.length === 0) return null;
  return (
    <ul className="bullets guide-lines">
      {branches.map(({ line, inside }, at) => (
        // Two clauses may read alike; their order never changes.
        // biome-ignore lint/suspicious/noArrayIndexKey: made on the server, once
        <li key={at}>
          {line.text}
          {line.clause != null && <span className="clause">{line.clause}</span>}
          <Branches branches={inside} />
        </li>
      ))}
    </ul>
  );
}

/** Each line of the depth with those below it. */
function branchesOf(lines: readonly Line[], depth: number): Branch[] {
  const branches: Branch[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as Line;
    let end = at + 1;
    while (end < lines.length && (lines[end] as Line).depth > depth) end += 1;
    branches.push({ line, inside: branchesOf(lines.slice(at + 1, end), depth + 1) });
    at = end;
  }
  return branches;
}
