import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { CivilDate } from '../../src/eligibility/index.js';
import { loadRules, packageRules, policiesInForce } from '../../src/policies/policy.service.js';

/** A rules folder with so many policies in force in Heyuan: the package's own, and some of them again under another code. */
export async function rulesWithPolicies(t: ExecutionContext, count: number, asOf: CivilDate): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-many-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const dir = join(folder, 'rules');
  cpSync(packageRules(), dir, { recursive: true });
  const inForce = policiesInForce(loadRules(), { asOf, city: '441600' });
  for (const [n, { code, version }] of inForce.slice(0, count - inForce.length).entries()) {
    const copy = `X${80 + n}-again`;
    const [from, to] = [code, copy].map((one) => join(dir, 'policies', one, `${version}.json`)) as [string, string];
    cpSync(dirname(from), dirname(to), { recursive: true, filter: (path) => path === dirname(from) || path === from });
    const again = (await readFile(from, 'utf8')).replaceAll(code, copy);
    const { title, ...policy } = JSON.parse(again) as { title: { zh: string; en: string } };
    await writeFile(
      to,
      JSON.stringify({ ...policy, verified: false, title: { ...title, zh: `示例(虚构)：${title.zh}` } }),
    );
  }
  return dir;
}
