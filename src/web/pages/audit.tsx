/** 审计: the head of the journal, checking it now, and what one takes along to check it elsewhere. */
import type { FC } from 'hono/jsx';
import { readStandings, type QuarterStanding } from '../../actions/quarters.ts';
import { readHead } from '../../actions/tree.ts';
import { verifyLedger, type LedgerCheck } from '../../actions/verify.ts';
import { EVERYTHING } from '../../db/connection.ts';
import { readHeads, readKeys, readTreeSize } from '../../db/tree.ts';
import { beijingSecond } from '../../domain/values/instants.ts';
import type { TreeHead } from '../../domain/proof/tree-head.ts';
import { may, personScope } from '../../platform/roles-and-rights.ts';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';
import { decimalText } from '../number-display.tsx';
import { Decimal } from '../../domain/values/money.ts';
import { ScrollTable } from '../scroll-table.tsx';

const counted = (count: number): string => decimalText(new Decimal(count), 0);

const Head: FC<{ head: TreeHead }> = ({ head }) => (
  <section class="panel">
    <h2>现在的树头</h2>
    <dl class="facts">
      <dt>最后一条记录</dt>
      <dd>
        {head.size === 0 ? (
          '还没有记录'
        ) : (
          <>
            <a href={`/events/${head.size}`}>第 {head.size} 号</a>，{beijingSecond(head.at)}{' '}
            入账（北京时间）
          </>
        )}
      </dd>
      <dt>记录树根</dt>
      <dd>
        <code>{head.root}</code>（{head.hash}）
      </dd>
      <dt>签名</dt>
      <dd>
        <code>{head.signature}</code>
      </dd>
      <dt>签名密钥编号</dt>
      <dd>
        <code>{head.key_id}</code>
      </dd>
    </dl>
    <p class="hint">
      树根是对全部记录算出的指纹：改动、插入或删去任何一条，它就不同。抄下它和记录数，日后即可证明这些记录没有被改写或删减。
    </p>
  </section>
);

const Verdict: FC<{ checks: readonly LedgerCheck[] }> = ({ checks }) => {
  const wrong = checks.filter(({ difference }) => difference !== undefined);
  return wrong.length === 0 ? (
    <p class="note good" role="status">
      核对通过：全部记录都与入账时一致，记账结果、树头签名与已定版的报告均由记录重新算出，没有差异。
    </p>
  ) : (
    <div class="note bad" role="alert">
      <p>
        核对不符：以下 {wrong.length} 项有差异，请立即停止入账，保存数据库备份，并通知系统管理员。
      </p>
      {wrong.map(({ label, difference }) => (
        <p>
          {label}：{difference}。
        </p>
      ))}
    </div>
  );
};

const Checks: FC<{ checks: readonly LedgerCheck[] }> = ({ checks }) => (
  <>
    <Verdict checks={checks} />
    <ScrollTable
      label="核对的内容"
      headings={['内容', '核对了多少', '结果']}
      numeric={['核对了多少']}
    >
      {checks.map(({ label, checked, difference }) => (
        <tr>
          <th scope="row">{label}</th>
          <td class="num">{counted(checked)}</td>
          <td>
            {difference === undefined ? (
              <span class="tag good">一致</span>
            ) : (
              <span class="tag bad">不符</span>
            )}
          </td>
        </tr>
      ))}
    </ScrollTable>
  </>
);

const Verify: FC<{ size: number; checks: readonly LedgerCheck[] | undefined }> = ({
  size,
  checks,
}) => (
  <section class="panel" id="verify">
    <h2>立即核对</h2>
    <p>
      逐条重算 {counted(size)}{' '}
      条记录的散列、记录树、记账结果与签名，并重新生成已定版的报告，与存下的逐字节比较。
    </p>
    {checks && <Checks checks={checks} />}
    <form
      method="post"
      action="/audit/verify"
      class="actions"
      data-busy="正在核对，一万条记录约需十秒…"
    >
      <button type="submit">{checks ? '再核对一次' : '立即核对'}</button>
    </form>
    <p class="hint">
      这是本系统核对自己。不信任本系统的，请下载核对包，在自己的机器上用 kechuang verify
      核对；记录很多时，也请由运行人员用命令行核对。
    </p>
  </section>
);

const NumberBox: FC<{ name: string; label: string; value?: number; most: number }> = (props) => (
  <label>
    {props.label}
    <input
      type="number"
      name={props.name}
      value={props.value}
      min="1"
      max={String(props.most)}
      required
    />
  </label>
);

const TakeAlong: FC<{ standings: readonly QuarterStanding[]; size: number }> = (props) => {
  const { standings, size } = props;
  const signed = standings.find(({ state }) => state === 'closed');
  return (
    <section class="panel">
      <h2>带走核对</h2>
      <p>
        核对包含全部记录、树头、参考数据与一个季度的报告，不依赖本单位的数据库即可重算每一个数。
      </p>
      <form class="filters" method="get" action="/api/v1/audit/pack">
        <label>
          季度
          <select name="quarter">
            {standings.map(({ quarter, state }) => (
              <option value={quarter.name} selected={quarter === signed?.quarter}>
                {quarter.label}
                {state === 'closed' ? '（已定版）' : ''}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">下载核对包</button>
      </form>
      <p>单条记录的包含证明，以及记录只增不改的一致性证明：</p>
      <form class="filters" method="get" action="/api/v1/audit/proofs/inclusion">
        <NumberBox name="seq" label="记录号" most={size} />
        <button type="submit" class="second">
          包含证明
        </button>
      </form>
      <form class="filters" method="get" action="/api/v1/audit/proofs/consistency">
        <NumberBox name="from" label="早先抄下的记录数" most={size} />
        <button type="submit" class="second">
          一致性证明
        </button>
      </form>
      <p>
        数据文件（JSON）：<a href="/api/v1/audit/heads">签发过的全部树头</a> ·{' '}
        <a href="/api/v1/audit/keys">签名公钥</a>
      </p>
    </section>
  );
};

const MOST_HEADS = 20;

const Heads: FC<{ heads: readonly TreeHead[]; all: number }> = ({ heads, all }) => (
  <ScrollTable
    label="签发过的树头"
    caption={
      <>签发过的树头（新的在前{all > heads.length && `，共 ${all} 个，列出 ${heads.length} 个`}）</>
    }
    headings={['记录数', '最后入账（北京时间）', '记录树根']}
    numeric={['记录数']}
  >
    {heads.map(({ size, at, root }) => (
      <tr>
        <th scope="row" class="num">
          {counted(size)}
        </th>
        <td>{beijingSecond(at)}</td>
        <td>
          <code>{root}</code>
        </td>
      </tr>
    ))}
  </ScrollTable>
);

async function auditPage(c: Ctx, checks?: readonly LedgerCheck[]) {
  const { database, person, today } = c.var;
  const size = await database.read(EVERYTHING, readTreeSize);
  const head = await readHead(database, size, await c.var.signingKey());
  const heads = await database.read(EVERYTHING, (sql) => readHeads(sql, size));
  const keys = await database.read(EVERYTHING, readKeys);
  const standings = await readStandings(database, personScope(person), today);
  return page(c, {
    title: '审计',
    menu: '/audit',
    children: (
      <>
        <p>
          <a href="/events">全部记录</a>
          {may(person, 'audit:read') && (
            <>
              {' · '}
              <a href="/access-log">访问日志</a>
            </>
          )}
        </p>
        <Head head={head} />
        <Verify size={size} checks={checks} />
        <TakeAlong standings={standings} size={size} />
        <Heads heads={heads.toReversed().slice(0, MOST_HEADS)} all={heads.length} />
        {keys.length > 1 && (
          <p class="hint">签名密钥更换过：旧树头仍以当时的公钥核对，现有公钥 {keys.length} 把。</p>
        )}
      </>
    ),
  });
}

export const auditPages = pageRouter()
  .get('/audit', guard('audit:export', '查看审计'), (c) => auditPage(c))
  .post('/audit/verify', guard('audit:export', '核对台账'), async (c) =>
    auditPage(c, await verifyLedger(c.var.database, () => {})),
  );
