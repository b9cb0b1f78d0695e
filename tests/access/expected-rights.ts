/**
 * What everybody may do, written down by hand: the table in `server/gateway/access.ts` is held to it, cell by cell.
 *
 *   +  may            n  no right         f  the key is somebody else's (foreign)
 *   .  no right in the scope at all, whatever the key          m  no such key        ?  undecided: the site is not registered
 *
 * Columns: district, visitor (district with a dated grant for North), organizer of Liuquan, facilitator and school at North,
 * helper of tonight, expert of the district, expert speaking tonight, volunteer at North, volunteer tonight, partner at
 * North, household Lin of North.
 *
 * In keys: <me> the actor's account, <they> another's; <north> and <south> are sites of Liuquan, <far> one of Huaidian, <new>
 * one nobody has registered; <tonight> and <other> sessions; <lin> and <wang> households; <x> any id.
 */
export const EXPECTED_WRITES = `
site-<north>
  person/<x>/name                     . . + + + n . n n n n n
  person/<x>/household                . . + + + n . n n n n n
  household/<lin>/name                . . + + + n . n n n n n
  import/<x>/0000                     . . + + + n . n n n n n
  session/<tonight>/start             . . + + + n . n n n n n
  expected/<tonight>                  . . + + + n . n n n n n
  headcount/<tonight>                 . . + + + + . n n n n n
  headcount/<other>                   . . + + + f . n n n n n
  mark/<tonight>/<x>                  . . + + + + . n n n n n
  mark/<other>/<x>                    . . + + + f . n n n n n
  correction/<tonight>/<x>/1795500000 . . + + + n . n n n n n
  record/<tonight>/text               . . + + + n . n n n n n
  photo/<tonight>/<x>                 . . + + + n . n n n n n
  submission/<tonight>                . . + + + n . n n n n n
  review/<tonight>/state              . . + n n n . n n n n n
  walkin/<tonight>/<x>/name           . . + + + + . n n n n n
  walkin/<other>/<x>/name             . . + + + f . n n n n n
  merge/<x>                           . . + + + n . n n n n n
  signup/<x>/<lin>                    . . + + + n . n n n n +
  signup/<x>/<wang>                   . . + + + n . n n n n f
  checkin/<x>/<lin>                   . . + + + n . n n n n n
  checkin/<x>/<lin>/2026-11-24        . . + + + n . n n n n n
  leave/<tonight>/<x>                 . . + + + n . n n n n n
  leave/<tonight>/<lin>/<x>           . . + + + n . n n n n +
  leave/<tonight>/<wang>/<x>          . . + + + n . n n n n f
  makeup/<tonight>/<x>                . . + + + n . n n n n n
  makeup/<tonight>/<lin>/<x>          . . + + + n . n n n n +
  makeup/<tonight>/<wang>/<x>         . . + + + n . n n n n f
  consent/<lin>/photo                 . . + + + n . n n n n +
  consent/<wang>/photo                . . + + + n . n n n n f
  request/<lin>/erase/me              . . + + + n . n n n n +
  request/<wang>/erase                . . + + + n . n n n n f
  activity/<x>/safety/plan            . . + + + n . n n n n n
  tally/<tonight>/heard               . . + + + n . n n n n n
  shift/<me>/<x>/in                   . . + + + n . n + + n n
  shift/<they>/<x>/in                 . . + + + n . n f f n n
  talk/<tonight>/<me>/note            . . + + + n . + n n n n
  talk/<other>/<me>/note              . . + + + n . f n n n n
  talk/<tonight>/<they>/note          . . + + + n . f n n n n
  offer/<me>/<x>/title                . . + + + n . n n n + n
  offer/<they>/<x>/title              . . + + + n . n n n f n
  need/<x>/topic                      . . + + + n . n n n n n
  resource/<x>/name                   . . + + + n . n n n n n
  evidence/plan/2026                  . . + + + n . n n n n n
  erase/<x>                           . . n n n n . n n n n n
  notice/<me>/<x>/title               . . m m m m . m m m m m
  site/<liuquan>/<north>/name         . . m m m m . m m m m m
  mark/<tonight>                      . . m m m m . m m m m m
  mark/<tonight>/<x>/more             . . m m m m . m m m m m
  mark/tonight/<x>                    . . m m m m . m m m m m
  Mark/<tonight>/<x>                  . . m m m m . m m m m m
  mark//<x>                           . . m m m m . m m m m m
  nonsense                            . . m m m m . m m m m m
site-<south>
  person/<x>/name                     . . + . . . . . . . . .
  mark/<tonight>/<x>                  . . + . . . . . . . . .
  signup/<x>/<lin>                    . . + . . . . . . . . .
  shift/<me>/<x>/in                   . . + . . . . . . . . .
site-<far>
  person/<x>/name                     . . . . . . . . . . . .
  mark/<tonight>/<x>                  . . . . . . . . . . . .
  signup/<x>/<lin>                    . . . . . . . . . . . .
  shift/<me>/<x>/in                   . . . . . . . . . . . .
site-<new>
  person/<x>/name                     . . ? . . . . . . . . .
  mark/<tonight>/<x>                  . . ? . . . . . . . . .
district
  region/<x>/name                     + . n . . . . . . . . .
  threshold/events/year               + . n . . . . . . . . .
  plan/<liuquan>/2026/11              + . + . . . . . . . . .
  plan/<huaidian>/2026                + . f . . . . . . . . .
  plan/district/2026                  + . n . . . . . . . . .
  alliance/<liuquan>/<x>/name         + . + . . . . . . . . .
  alliance/<huaidian>/<x>/name        + . f . . . . . . . . .
  staff/<liuquan>/<they>/name         + . + . . . . . . . . .
  staff/<huaidian>/<they>/name        + . f . . . . . . . . .
  staff/district/<they>/name          + . n . . . . . . . . .
  site/<liuquan>/<north>/name         n . + . . . . . . . . .
  site/<liuquan>/<new>/name           n . + . . . . . . . . .
  site/<liuquan>/<far>/name           n . f . . . . . . . . .
  site/<huaidian>/<far>/name          n . f . . . . . . . . .
  site/<huaidian>/<north>/closed      n . f . . . . . . . . .
  site/<huaidian>/<new>/name          n . f . . . . . . . . .
  total/<liuquan>/<north>/2026-11     n . n . . . . . . . . .
  erase/<x>                           n . n . . . . . . . . .
  mark/<tonight>/<x>                  m . m . . . . . . . . .
  notice/district/<x>/title           m . m . . . . . . . . .
catalog
  notice/district/<x>/title           + . f n f . . . . . . .
  notice/township-<liuquan>/<x>/title f . + n f . . . . . . .
  notice/township-<huaidian>/<x>/text f . f n f . . . . . . .
  notice/site-<north>/<x>/title       f . f n + . . . . . . .
  notice/<me>/<x>/title               + . + n + . . . . . . .
  notice/<they>/<x>/title             f . f n f . . . . . . .
  notice/<liuquan>/<x>/title          f . f n f . . . . . . .
  notice/<north>/<x>/title            f . f n f . . . . . . .
  lecture/district/<x>/file/1         + . f n f . . . . . . .
  lecture/township-<liuquan>/<x>/name f . + n f . . . . . . .
  lecture/site-<north>/<x>/name       f . f n + . . . . . . .
  lecture/<they>/<x>/name             f . f n f . . . . . . .
  lecture/district/<x>/release        + . f n f . . . . . . .
  lecture/<me>/<x>/release            + . + n + . . . . . . .
  series/district/<x>/name            + . f n f . . . . . . .
  series/<me>/<x>/name                + . + n + . . . . . . .
  activity/<north>/<x>/title          n . + + + . . . . . . .
  activity/<south>/<x>/title          n . + f f . . . . . . .
  activity/<far>/<x>/title            n . f f f . . . . . . .
  activity/<new>/<x>/title            n . ? f f . . . . . . .
  face/<liuquan>/<north>/name         n . + n n . . . . . . .
  face/<liuquan>/<far>/name           n . f n n . . . . . . .
  face/<huaidian>/<far>/name          n . f n n . . . . . . .
  face/<liuquan>/<new>/name           n . ? n n . . . . . . .
  face/<huaidian>/<new>/name          n . f n n . . . . . . .
  taxonomy/topic/eyes                 + . n n n . . . . . . .
  erase/<x>                           n . n n n . . . . . . .
  draft/<me>/<x>                      m . m m m . . . . . . .
  person/<x>/name                     m . m m m . . . . . . .
staff
  draft/district/<x>/text             + . f . f . f f . . . .
  draft/township-<liuquan>/<x>        f . + . f . f f . . . .
  draft/site-<north>/<x>              f . f . + . f f . . . .
  draft/<me>/<x>                      + . + . + . + + . . . .
  draft/<they>/<x>                    f . f . f . f f . . . .
  template/<me>/<x>/name              + . + . + . + + . . . .
  template/<they>/<x>/name            f . f . f . f f . . . .
  lecture/<me>/<x>/name               + . + . + . + + . . . .
  lecture/<they>/<x>/name             f . f . f . f f . . . .
  lecture/district/<x>/release        + . f . f . f f . . . .
  lecture/<me>/<x>/release            + . + . + . + + . . . .
  erase/<x>                           n . n . n . n n . . . .
  notice/<me>/<x>/title               m . m . m . m m . . . .
access-<liuquan>
  access/<x>/1795500000000            . . + + + . . . . . . .
  access/<x>                          . . m m m . . . . . . .
  person/<x>/name                     . . m m m . . . . . . .
access-<huaidian>
  access/<x>/1795500000000            . . . . . . . . . . . .
views
  mark/<tonight>/<x>                  . . . . . . . . . . . .
  consent/<lin>/photo                 . . . . . . . . . . . .
accounts
  staff/<liuquan>/<me>/name           . . . . . . . . . . . .
anonymous
  draft/<me>/<x>                      . . . . . . . . . . . .
quarantine
  mark/<tonight>/<x>                  . . . . . . . . . . . .
media
  draft/<me>/<x>                      . . . . . . . . . . . .
  upload/<me>/<x>                     . . . . . . . . . . . .
`;

/** Who reads which scope, in the same columns: + or nothing. */
export const EXPECTED_READS = `
  catalog                             + + + + + + + + + + + +
  district                            + . + . . . . . . . . .
  staff                               + . + + + . . . . . . .
  views                               . . . . . + . + . + . +
  access-<liuquan>                    . . + . . . . . . . . .
  access-<huaidian>                   . . . . . . . . . . . .
  site-<north>                        . + + + + . . . . . . .
  site-<south>                        . . + . . . . . . . . .
  site-<far>                          . . . . . . . . . . . .
  site-<new>                          . . . . . . . . . . . .
  accounts                            . . . . . . . . . . . .
  anonymous                           . . . . . . . . . . . .
  quarantine                          . . . . . . . . . . . .
  media                               . . . . . . . . . . . .
`;

/** Whose roles somebody may give and end (and with all of them an account's password and phones), in the same columns. */
export const EXPECTED_MANAGES = `
site-<north>
  facilitator                         . . + . . . . . . . . .
  school                              . . + . . . . . . . . .
  volunteer                           . . . . . . . . . . . .
  partner                             . . . . . . . . . . . .
  district                            . . . . . . . . . . . .
site-<south>
  facilitator                         . . + . . . . . . . . .
  school                              . . + . . . . . . . . .
site-<far>
  facilitator                         . . . . . . . . . . . .
  school                              . . . . . . . . . . . .
site-<new>
  facilitator                         . . . . . . . . . . . .
  school                              . . . . . . . . . . . .
`;

/** Who may order what of which site, in the same columns: + or nothing. */
export const EXPECTED_ACTS = `
site-<north>
  open-household                      . . + + + . . . . . . .
  erase                               . . + . . . . . . . . .
  read-refused                        . . + . . . . . . . . .
site-<south>
  open-household                      . . + . . . . . . . . .
  erase                               . . + . . . . . . . . .
  read-refused                        . . + . . . . . . . . .
site-<far>
  open-household                      . . . . . . . . . . . .
  erase                               . . . . . . . . . . . .
  read-refused                        . . . . . . . . . . . .
site-<new>
  open-household                      . . . . . . . . . . . .
  erase                               . . . . . . . . . . . .
  read-refused                        . . . . . . . . . . . .
`;
