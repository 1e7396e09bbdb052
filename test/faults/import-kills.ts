import { CompleteListModel } from '../../src/enterprises/complete-list.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { handClock } from '../helpers/clock.js';
import { csv, inventedUscc, temporaryFolder } from '../helpers/enterprises.js';
import { type Installation, type KillPlan, momentsIn, newInstallation } from '../helpers/installation.js';

export interface ImportFindings {
  kills: number;
  /** Kills that left some firms of the file written and others not. */
  midway: number;
  /** Firms that were neither as before the file nor as after it. */
  torn: string[];
  /** Documents that differ in the end from those of an undisturbed import. */
  different: string[];
}

/** Everything imported, one text per document without its instants. */
type State = ReadonlyMap<string, string>;

interface Step {
  readonly file: string;
  readonly asOf: string;
}

const CLOCK = handClock('2024-01-05T01:00:00Z');

/**
 * Kills real imports: of a registry file that changes half of the firms and adds the others, and of a complete list
 * that touches all of them. Each round begins on a copy of the same store and is completed by the same command.
 */
export async function importKills({
  firms,
  rounds,
  kills,
}: KillPlan & { readonly firms: number }): Promise<ImportFindings> {
  const found: ImportFindings = { kills: 0, midway: 0, torn: [], different: [] };
  const folder = await temporaryFolder();
  const opened: Installation[] = [];
  const keep = (one: Installation): Installation => {
    opened.push(one);
    return one;
  };
  try {
    const [first, ...steps] = await filesOf(firms, folder.write);
    let base = keep(await newInstallation());
    await base.run(...commandOf(first));
    for (const [place, step] of steps.entries()) {
      const undisturbed = keep(await base.copy());
      const before = await stateOf(base);
      const wholeMs = await undisturbed.run(...commandOf(step));
      const after = await stateOf(undisturbed);
      for (let round = place; round < rounds; round += steps.length) {
        const disturbed = keep(await base.copy());
        await killRound(disturbed, step, momentsIn(wholeMs, kills), { before, after }, found);
        await disturbed.remove();
      }
      base = undisturbed;
    }
    return found;
  } finally {
    for (const one of opened) await one.remove();
    await folder.remove();
  }
}

async function killRound(
  disturbed: Installation,
  step: Step,
  moments: readonly number[],
  { before, after }: { before: State; after: State },
  found: ImportFindings,
): Promise<void> {
  for (const moment of moments) {
    if ((await disturbed.kill(moment, ...commandOf(step))) !== null) continue;
    found.kills += 1;
    const left = await stateOf(disturbed);
    const firms = [...after.keys()].filter((id) => id.startsWith('enterprises '));
    found.torn.push(...firms.filter((id) => ![before.get(id), after.get(id)].includes(left.get(id))));
    const changed = firms.filter((id) => before.get(id) !== after.get(id));
    const written = changed.filter((id) => left.get(id) === after.get(id)).length;
    if (written > 0 && written < changed.length) found.midway += 1;
  }
  await disturbed.run(...commandOf(step));
  const end = await stateOf(disturbed);
  for (const id of new Set([...end.keys(), ...after.keys()])) {
    if (end.get(id) !== after.get(id)) found.different.push(id);
  }
}

function commandOf({ file, asOf }: Step): string[] {
  return ['import', file, '--as-of', asOf];
}

function stateOf(installation: Installation): Promise<State> {
  return installation.within(CLOCK, async () => {
    const state = new Map<string, string>();
    for (const { collection } of [EnterpriseModel, FactChangeModel, CompleteListModel]) {
      for await (const { _id, ...document } of collection.find({})) {
        state.set(`${collection.name} ${_id}`, JSON.stringify(document, withoutInstants));
      }
    }
    return state;
  });
}

/** Instants differ between two imports, and with them how often a firm was written. */
function withoutInstants(key: string, value: unknown): unknown {
  return ['createdAt', 'updatedAt', 'receivedAt', 'dirtySince', 'revision'].includes(key) ? undefined : value;
}

type Write = (name: string, content: string) => Promise<string>;

async function filesOf(firms: number, write: Write): Promise<[Step, Step, Step]> {
  const registry = (count: number, date: string, status: string) =>
    csv([
      ['统一社会信用代码', '企业名称', '登记状态', '成立日期', '行政区划代码'],
      ...numbers(count).map((n) => [inventedUscc(n), `虚构${n}有限公司`, n % 3 ? '存续' : status, date, '441621']),
    ]);
  const debtors = csv([
    ['企业名称', '统一社会信用代码', '案号'],
    ...numbers(firms)
      .filter((n) => n % 7 === 0)
      .map((n) => [`虚构${n}有限公司`, inventedUscc(n), `${n}`]),
  ]);
  return [
    { file: await write('first.csv', registry(firms / 2, '2020-01-05', '存续')), asOf: '2024-05-31' },
    { file: await write('second.csv', registry(firms, '2019-01-05', '吊销')), asOf: '2024-08-31' },
    { file: await write('debtors.csv', debtors), asOf: '2024-09-30' },
  ];
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
