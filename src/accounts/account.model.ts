import { embedded, Mixed, storedModel } from '../db/stored-model.js';
import type { Account, Mandate } from './account.schema.js';
import type { ApiKey } from './key.schema.js';
import type { SignInLock } from './lockout.js';
import type { FirmClaim, FirmInvitation, FirmTurn } from './membership.schema.js';
import type { Session } from './session.js';

const text = { type: String, required: true } as const;
const instant = { type: Date, required: true } as const;

const membership = {
  ...{ uscc: text, administrator: { type: Boolean, required: true }, since: instant },
  invitedBy: { type: [String], required: true },
};

export const AccountModel = storedModel<Account>('Account', {
  collection: 'accounts',
  fields: {
    _id: text,
    login: text,
    name: text,
    roles: { type: [String], required: true },
    firms: { type: [embedded(membership)], required: true },
    department: { type: String, default: null },
    districts: { type: [String], required: true },
    password: { type: String, default: null },
    secondFactor: { type: String, default: null },
    proposedFactor: { type: String, default: null },
    codeStep: { type: Number, default: 0 },
    identity: { type: embedded({ issuer: text, subject: text }), default: null },
    state: text,
    invitation: { type: embedded({ code: text, until: instant }), default: null },
    office: {
      type: embedded({ name: text, phone: text, hours: { type: String, default: null }, shown: { type: Boolean } }),
      default: null,
    },
    hereOnly: { type: Boolean },
    createdAt: instant,
    revision: { type: Number, required: true },
  },
  indexes: [
    [{ login: 1 }, { unique: true }],
    [
      { 'identity.issuer': 1, 'identity.subject': 1 },
      { unique: true, partialFilterExpression: { 'identity.subject': { $exists: true } } },
    ],
    [{ 'invitation.code': 1 }, { unique: true, partialFilterExpression: { 'invitation.code': { $exists: true } } }],
    [{ 'firms.uscc': 1 }],
    [{ 'office.shown': 1 }, { sparse: true }],
  ],
});

export const SignInLockModel = storedModel<SignInLock>('SignInLock', {
  collection: 'signinlocks',
  fields: {
    _id: text,
    failures: { type: Number, required: true },
    closedUntil: { type: Date, default: null },
    endsAt: instant,
  },
  indexes: [[{ endsAt: 1 }]],
});

export const SessionModel = storedModel<Session>('Session', {
  collection: 'sessions',
  fields: {
    _id: text,
    account: text,
    startedAt: instant,
    seenAt: instant,
    endsAt: instant,
    address: text,
    device: text,
  },
  indexes: [[{ account: 1 }], [{ endsAt: 1 }]],
});

export const MandateModel = storedModel<Mandate>('Mandate', {
  collection: 'mandates',
  fields: {
    _id: text,
    uscc: text,
    account: text,
    scope: text,
    until: text,
    grantedBy: text,
    grantedAt: instant,
    revokedAt: { type: Date, default: null },
  },
  indexes: [[{ account: 1 }], [{ uscc: 1 }]],
});

export const FirmInvitationModel = storedModel<FirmInvitation>('FirmInvitation', {
  collection: 'firminvitations',
  fields: { _id: text, uscc: text, joining: { type: Mixed, required: true }, by: text, endsAt: instant },
  indexes: [[{ uscc: 1 }], [{ endsAt: 1 }]],
});

export const FirmTurnModel = storedModel<FirmTurn>('FirmTurn', {
  collection: 'firmturns',
  fields: { _id: text, holder: text, until: instant },
});

export const FirmClaimModel = storedModel<FirmClaim>('FirmClaim', {
  collection: 'firmclaims',
  fields: {
    ...{ _id: text, uscc: text, districtCode: { type: String, default: null }, login: text, name: text },
    reachable: { type: Boolean, required: true },
    wrong: { type: Number, required: true },
    ...{ state: text, madeAt: instant, until: instant },
    decision: { type: embedded({ by: text, at: instant, why: { type: String, default: null } }), default: null },
  },
  indexes: [[{ state: 1, _id: 1 }], [{ uscc: 1 }]],
});

export const ApiKeyModel = storedModel<ApiKey>('ApiKey', {
  collection: 'apikeys',
  fields: {
    ...{ _id: text, name: text, scopes: { type: [String], required: true }, secret: text },
    previous: { type: embedded({ secret: text, until: instant }), default: null },
    ...{ endsAt: instant, createdAt: instant },
    ...{ usedAt: { type: Date, default: null }, revokedAt: { type: Date, default: null } },
  },
});
