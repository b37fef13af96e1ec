/** A notice for a proposed role that nobody may decide on at present. */
import type { FC } from 'hono/jsx';

/** Whether any of the deciders neither proposed the role nor is its recipient. */
export const mayBeDecided = (
  deciders: readonly number[],
  parties: readonly (number | null)[],
): boolean => deciders.some((id) => !parties.includes(id));

export const NobodyDecides: FC<{ logins?: readonly string[] }> = ({ logins = [] }) => (
  <div class="note warn">
    <p>
      除提议人与本人外，目前没有可以登录的科技局人员：
      {logins.length > 0 ? `${logins.join('、')} 的` : '提议的'}
      科技局角色无人能决定，科技局人员被重设密码或重新启用后也无人能重新同意。
    </p>
    <p>
      请由掌管服务器的人员用命令行登记一位，即刻生效：
      <code>npx kechuang user add 登录名 --name 姓名 --role officer --organisation 单位</code>
    </p>
  </div>
);
