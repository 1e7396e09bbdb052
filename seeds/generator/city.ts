/** What Heyuan looks like to the generator: districts, trades and the words of invented names. Shares are made up. */

export interface District {
  readonly code: string;
  readonly short: string;
  readonly weight: number;
  readonly zone?: string;
}

export const DISTRICTS: readonly District[] = [
  { code: '441602', short: '源城', weight: 26 },
  { code: '441602', short: '江东新区', weight: 7, zone: 'jiangdong' },
  { code: '441602', short: '高新区', weight: 9, zone: 'heyuan-hi-tech' },
  { code: '441621', short: '紫金', weight: 13 },
  { code: '441622', short: '龙川', weight: 14 },
  { code: '441623', short: '连平', weight: 8 },
  { code: '441624', short: '和平', weight: 10 },
  { code: '441625', short: '东源', weight: 13 },
];

export interface Trade {
  /** GB/T 4754-2017 class. */
  readonly industry: string;
  readonly word: string;
  readonly weight: number;
  /** Revenue a head a year, 元, at the middle of the trade. */
  readonly revenuePerHead: number;
  /** Middle of the logarithm of staff, and its spread. */
  readonly staff: readonly [number, number];
  /** Profit before tax as a share of revenue at the middle. */
  readonly margin: number;
  /** How likely a firm of the trade does research. */
  readonly research: number;
  /** How likely it exports. */
  readonly exports: number;
  readonly aboveScale?: { readonly kind: string; readonly revenue: number };
}

type Scale = NonNullable<Trade['aboveScale']>;

/** Revenue from which a firm of the kind enters the statistics directory (规上, 限上). */
const SCALES = {
  industry: { kind: 'industry', revenue: 20_000_000 },
  construction: { kind: 'construction', revenue: 10_000_000 },
  wholesale: { kind: 'trade-catering', revenue: 20_000_000 },
  retail: { kind: 'trade-catering', revenue: 5_000_000 },
  hospitality: { kind: 'trade-catering', revenue: 2_000_000 },
  realEstate: { kind: 'real-estate', revenue: 0 },
  largeService: { kind: 'service', revenue: 20_000_000 },
  service: { kind: 'service', revenue: 10_000_000 },
  smallService: { kind: 'service', revenue: 5_000_000 },
} as const satisfies Record<string, Scale>;

type Row = readonly [
  industry: string,
  word: string,
  weight: number,
  revenuePerHead: number,
  staff: readonly [number, number],
  margin: number,
  research: number,
  exports: number,
  scale?: keyof typeof SCALES,
];

const ROWS: readonly Row[] = [
  ['C3982', '电子电路', 5, 620_000, [3.9, 1.1], 0.06, 0.6, 0.4, 'industry'],
  ['C3922', '通信设备', 3, 700_000, [4, 1.1], 0.06, 0.65, 0.45, 'industry'],
  ['C3911', '计算机', 2, 800_000, [3.8, 1.1], 0.05, 0.6, 0.4, 'industry'],
  ['C1522', '饮用水', 3, 900_000, [3.4, 1], 0.1, 0.25, 0.05, 'industry'],
  ['C1521', '饮料', 2, 900_000, [3.3, 1], 0.09, 0.2, 0.05, 'industry'],
  ['C1713', '纺织', 3, 450_000, [3.6, 1], 0.04, 0.2, 0.35, 'industry'],
  ['A0111', '种植', 6, 180_000, [1.6, 0.8], 0.08, 0.04, 0.02],
  ['E4710', '建筑', 6, 480_000, [2.7, 1.1], 0.04, 0.08, 0, 'construction'],
  ['F5139', '食品贸易', 14, 1_300_000, [1.5, 0.8], 0.03, 0.01, 0.06, 'wholesale'],
  ['F5212', '商贸', 15, 500_000, [1.5, 0.9], 0.03, 0, 0.01, 'retail'],
  ['G5431', '物流', 5, 480_000, [2.3, 1], 0.04, 0.05, 0, 'largeService'],
  ['H6110', '酒店', 3, 170_000, [2.8, 0.9], 0.03, 0, 0, 'hospitality'],
  ['H6210', '餐饮', 10, 190_000, [1.8, 0.8], 0.05, 0, 0, 'hospitality'],
  ['I6513', '软件', 4, 380_000, [2.3, 1], 0.12, 0.8, 0.06, 'largeService'],
  ['K7010', '置业', 2, 2_200_000, [2.6, 0.9], 0.05, 0, 0, 'realEstate'],
  ['K7020', '物业', 3, 110_000, [3, 1], 0.04, 0, 0, 'service'],
  ['L7263', '劳务派遣', 2, 130_000, [3.2, 1], 0.02, 0, 0, 'service'],
  ['L7281', '会展', 3, 320_000, [1.7, 0.8], 0.06, 0.05, 0, 'service'],
  ['O8010', '家庭服务', 4, 90_000, [2.2, 0.9], 0.04, 0, 0, 'smallService'],
  ['R8810', '文化', 3, 200_000, [1.5, 0.8], 0.06, 0.05, 0, 'smallService'],
];

export const TRADES: readonly Trade[] = ROWS.map(
  ([industry, word, weight, revenuePerHead, staff, margin, research, exports, scale]) => ({
    ...{ industry, word, weight, revenuePerHead, staff, margin, research, exports },
    ...(scale === undefined ? {} : { aboveScale: SCALES[scale] }),
  }),
);

/** Words of invented names; the word 示例 follows, so that no name can be taken for a real firm's. */
export const FIRST = [
  '云',
  '林',
  '禾',
  '泽',
  '岚',
  '川',
  '澄',
  '翠',
  '沐',
  '朗',
  '榕',
  '桐',
  '曦',
  '衡',
  '瑞',
  '启',
  '恒',
  '盛',
] as const;
export const SECOND = [
  '澜',
  '杉',
  '野',
  '源',
  '和',
  '峰',
  '远',
  '晟',
  '达',
  '丰',
  '合',
  '舟',
  '光',
  '正',
  '信',
  '安',
  '兴',
  '通',
] as const;
