import mongoose from 'mongoose';
import { pino } from 'pino';
import {
  AccountModel,
  ApiKeyModel,
  FirmClaimModel,
  FirmInvitationModel,
  FirmTurnModel,
  MandateModel,
  SessionModel,
  SignInLockModel,
} from './accounts/account.model.js';
import { AuditModel } from './audit/audit.model.js';
import { openAudit, openKeys } from './audit/audit.service.js';
import { type Config, readConfig } from './config.js';
import { type Database, openDatabase } from './db/connect.js';
import { indexesMigration, type Migration, migrate } from './db/migrations.js';
import { type Clock, type Deps, type Keys, type OpenDeps, systemClock } from './deps.js';
import { CompleteListModel } from './enterprises/complete-list.model.js';
import { EnterpriseModel } from './enterprises/enterprise.model.js';
import { FactChangeModel } from './enterprises/fact-change.model.js';
import { GroundModel } from './enterprises/ground.model.js';
import { SuccessionModel } from './enterprises/succession.model.js';
import { ObjectionFileModel, ObjectionModel } from './feedback/objection.model.js';
import { CaseModel } from './followups/case.model.js';
import { CorrectionModel } from './followups/correction.model.js';
import { KeyedModel } from './http/idempotency.js';
import { RateLimitModel } from './http/rate-limit.js';
import { JobLeaseModel } from './jobs/job-lease.model.js';
import { JobRunModel } from './jobs/job-run.model.js';
import { openLog } from './logging.js';
import { visitsOfEnterprises } from './matching/incremental/incremental.migration.js';
import { PolicyEvaluationModel } from './matching/incremental/policy-evaluation.model.js';
import { SourceReportModel } from './matching/incremental/source-report.model.js';
import { MatchModel } from './matching/match.model.js';
import { FirmAccountModel } from './matching/process/account.model.js';
import { PublicityListModel } from './matching/process/publicity.model.js';
import { recoveriesSayWhatCame } from './matching/process/recovery.migration.js';
import { SpotCheckModel } from './matching/process/spot-check.model.js';
import { RunModel } from './matching/runs/run.model.js';
import { RunShardModel } from './matching/runs/run-shard.model.js';
import { runsInShards, runsSayWho } from './matching/runs/runs.migration.js';
import { createMailer } from './notifications/mail.js';
import { NoticeModel } from './notifications/notice.model.js';
import { WebhookModel, WebhookReportModel } from './notifications/webhook.model.js';
import { linesOfBatches } from './payments/batch/batch.migration.js';
import { BatchLineModel, BatchModel, ReceiptFileModel } from './payments/batch/batch.model.js';
import { PoolModel, ReservationModel, YearEndModel } from './payments/budget/budget.model.js';
import { PaymentModel } from './payments/payment.model.js';
import { loadRules } from './policies/load-rules.js';
import type { RuleBook } from './policies/rule-book.schema.js';
import { FigureCellModel, FigureGenerationModel } from './reports/figures.model.js';
import { InputError } from './terminal/input-error.js';

const FIRST_MODELS = [
  EnterpriseModel,
  FactChangeModel,
  CompleteListModel,
  MatchModel,
  RunModel,
  NoticeModel,
  JobRunModel,
  JobLeaseModel,
] as const;

const PROCESS_MODELS = [CaseModel, SuccessionModel, FirmAccountModel, PublicityListModel, SpotCheckModel] as const;

const PAYMENT_MODELS = [PoolModel, ReservationModel, YearEndModel, PaymentModel, BatchModel, ReceiptFileModel] as const;

const FIGURE_MODELS = [FigureGenerationModel, FigureCellModel] as const;

const ACCESS_MODELS = [
  AccountModel,
  SessionModel,
  MandateModel,
  FirmInvitationModel,
  FirmTurnModel,
  FirmClaimModel,
  ApiKeyModel,
  SignInLockModel,
  AuditModel,
  KeyedModel,
  RateLimitModel,
  WebhookModel,
  WebhookReportModel,
  GroundModel,
] as const;

const FEEDBACK_MODELS = [ObjectionModel, ObjectionFileModel] as const;

/** Every collection of the product. Migrations create them with their indexes. */
export const MODELS = [
  ...FIRST_MODELS,
  ...PROCESS_MODELS,
  RunShardModel,
  PolicyEvaluationModel,
  SourceReportModel,
  ...PAYMENT_MODELS,
  BatchLineModel,
  ...FIGURE_MODELS,
  ...ACCESS_MODELS,
  CorrectionModel,
  ...FEEDBACK_MODELS,
] as const;

/** The steps that bring a database to this release, in order; a release that changes stored data adds one. */
export const MIGRATIONS: readonly Migration[] = [
  indexesMigration(1, FIRST_MODELS),
  indexesMigration(2, PROCESS_MODELS),
  runsInShards(3),
  indexesMigration(4, PAYMENT_MODELS),
  visitsOfEnterprises(5),
  indexesMigration(6, FIGURE_MODELS),
  linesOfBatches(7),
  runsSayWho(8),
  // Accounts are found by their number.
  indexesMigration(9, [FirmAccountModel]),
  recoveriesSayWhatCame(10),
  // Predecessors are found by their successor.
  indexesMigration(11, [SuccessionModel]),
  indexesMigration(12, ACCESS_MODELS),
  // Those are found that other systems are to be told of.
  indexesMigration(13, [MatchModel]),
  // Entries of the trail are found by every firm and record that they name.
  indexesMigration(14, [AuditModel]),
  // Specialists are found who have published an office entry.
  indexesMigration(15, [AccountModel]),
  indexesMigration(16, [CorrectionModel]),
  indexesMigration(17, FEEDBACK_MODELS),
];

export interface Opened {
  readonly deps: Deps;
  readonly database: Database;
  close(): Promise<void>;
}

/**
 * Reads settings and rules, opens the database, brings its schema up to date, and hands out what features need.
 * @param linger how long the embedded database stays for other processes after `close`; milliseconds
 * @throws InputError for a wrong setting or rule file, before anything is opened
 */
export async function openAll(config: Config = readConfig(), linger = 0, clock: Clock = systemClock): Promise<Opened> {
  // Logs go to stderr: stdout belongs to a command's one value.
  const log = openLog(config.logLevel, pino.destination(2));
  const rules = loadRules(config.rulesDir);
  checkCity(config, rules);
  // Before the database: a wrong setting is told while nothing is open yet.
  const mailer = createMailer(config);
  const database = await openDatabase(config, {
    linger,
    onSlow: (command) => log.warn(command, 'slow database command'),
  });
  let keys: Keys;
  try {
    await migrate(mongoose.connection, MIGRATIONS, () => clock.now());
    keys = await openKeys(config.auditDir);
  } catch (error) {
    await database.close();
    throw error;
  }
  const audit = openAudit(config.auditDir, keys.chain, { clock, log });
  return {
    deps: { config, clock, log, rules, mailer, audit, keys },
    database,
    close: async () => {
      await mailer.close();
      await database.close();
    },
  };
}

function checkCity({ city }: Pick<Config, 'city'>, rules: RuleBook): void {
  if (rules.codes.get('divisions')?.codes.has(city)) return;
  throw new InputError(`CITY: ${city} is not in the code list divisions`);
}

/** A command that was first on the data folder lets others that run beside it finish. */
const LINGER = 10_000;

/** For commands: the same, quieter, since a person reads the terminal. */
export const openForCommand: OpenDeps = () => {
  const config = readConfig();
  return openAll(config.logLevel === 'info' ? { ...config, logLevel: 'warn' } : config, LINGER);
};
