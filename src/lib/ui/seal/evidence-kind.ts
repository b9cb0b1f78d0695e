/** 签 记 课 照 评: the materials a session leaves behind, in the order of the ledger (台账). */
export const EVIDENCE_KINDS = ['sign', 'record', 'slides', 'photos', 'survey'] as const;
/** One of 签到表, 活动记录表, 课件, 照片, 满意度. */
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];
