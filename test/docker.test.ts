import { readFile } from 'node:fs/promises';
import test from 'ava';
import { parse } from 'yaml';

const compose = parse(await readFile('docker-compose.yml', 'utf8'));
const dockerfile = await readFile('Dockerfile', 'utf8');

test('compose: MongoDB 8 as a replica set whose start is part of its health check', (t) => {
  const { mongo } = compose.services;
  t.regex(mongo.image, /^mongo:8/);
  t.true(mongo.command.includes('--replSet'));
  const check = mongo.healthcheck.test.join(' ');
  t.regex(check, /rs\.initiate\(\{ _id: 'rs0'/);
  t.regex(check, /isWritablePrimary/);
});

test('compose: the service waits for the database and speaks to its set and to the mail catcher', (t) => {
  const { zhida, mail } = compose.services;
  t.is(zhida.depends_on.mongo.condition, 'service_healthy');
  t.is(new URL(zhida.environment.MONGODB_URI).searchParams.get('replicaSet'), 'rs0');
  t.is(new URL(zhida.environment.SMTP_URL).hostname, 'mail');
  t.truthy(mail.image);
  t.regex(zhida.environment.ADMIN_TOKEN, /^\$\{ADMIN_TOKEN:\?/);
});

test('compose: every published port is bound to loopback', (t) => {
  const ports = Object.values(compose.services).flatMap((service) => (service as { ports?: string[] }).ports ?? []);
  t.true(ports.length >= 2);
  for (const port of ports) t.regex(port, /^127\.0\.0\.1:/);
});

test('Dockerfile: one port everywhere, a health check on /readyz, no root', (t) => {
  t.regex(dockerfile, /^EXPOSE 3000$/m);
  t.regex(dockerfile, /PORT=3000/);
  t.is(compose.services.zhida.environment.PORT, '3000');
  t.regex(dockerfile, /HEALTHCHECK[\s\S]*127\.0\.0\.1:3000\/readyz/);
  t.regex(dockerfile, /^USER node$/m);
});

test('Dockerfile: all that is built is built in the first stage, and the second one only takes it', (t) => {
  const [building = '', running = ''] = dockerfile.split(/^FROM /m).slice(1);
  for (const source of ['package-lock.json', 'tsconfig.json', 'scripts', 'src', 'seeds']) {
    t.regex(building, new RegExp(`^COPY .*\\b${source}\\b`, 'm'), source);
  }
  t.regex(running, /^COPY --from=build \/app\/dist \.\/dist$/m);
  t.regex(running, /npm ci --omit=dev/);
});
