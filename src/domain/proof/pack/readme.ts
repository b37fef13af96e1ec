/** README.txt of a pack: what it is, and how to check it with and without this program. */
export const README = `科创台账 核对包（kechuang-pack/2）

一、这是什么
  一个季度的报告，连同它所依据的全部记录。凭此一个文件，不需要数据库、不需要网络、不需要信任出具方的程序，
  即可核对：记录未被改动、删除、插入或调换；报告中的每个数都由这些记录得出。

    journal.jsonl      全部记录，每行一条，按记录号 1、2、3 …；每行恰为该记录在证明树中的叶（RFC 8785 规范 JSON）
    heads.jsonl        历次签名树头，由早到晚；最后一个即本包的树头
    keys.json          签名所用的公钥（Ed25519）
    reference.json     报告所用的分类标准与代码表；填报人与复核人
    definitions.json   报告所用格式的全部指标定义，及其版本（content 一项的 SHA-256）
    report.json        季度报告的全部数据
    trails.jsonl       报告中每个指标背后的记录：[记录号, 计入的数]，逐项相加即为该指标；占比则为分子与分母
    report.xlsx        季度报告工作簿
    manifest.json      清单：截至日、按何时所知、树头，以及各文件的 SHA-256

  叶有两种格式，写在每行的 format 中，同在一棵树里；早先登记的记录保持当时的格式，一字不改：

    kechuang-event/1   submission 中的复核人为 checker 一人，仅在 outcome 为 approved 时有
    kechuang-event/2   submission 中的复核人为 checkers 列表，无人复核则为空；outcome 还可为 delegated；
                       files 列出所附文件及其 SHA-256；effects 的 measure 也可由另行采用的类型命名

  definitions.json 中的 leaf_format 是报告格式发布时所写；一条记录用哪种格式，以该行的 format 为准。
  kechuang-pack/1 的核对包只含 kechuang-event/1 的叶。

二、用科创台账核对（Node 20.19 以上）
    npx kechuang verify 本文件.zip
    npx kechuang verify 本文件.zip --key 公钥                 只认此公钥（应从科技局另行取得）
    npx kechuang verify 本文件.zip --head 根散列 --size 记录数  与此前留存的树头核对
    npx kechuang verify 本文件.zip --trail fund.invested      列出一个指标背后的记录
    npx kechuang verify 本文件.zip --prove 11028              给出一条记录的包含证明

  包内的公钥只能说明签名与该公钥相符，不能说明公钥是谁的。请以 --key 给出另行取得的公钥，
  或以 --head 给出自己留存的树头（印在每份工作簿的封面上）。

三、不用科创台账核对
  1. 各文件：sha256sum，与 manifest.json 中的 digest 相比。
  2. 证明树（RFC 9162 第 2.1 节，SHA-256）：叶的散列为 H(0x00 ‖ 该行不含换行的字节)，
     内部节点为 H(0x01 ‖ 左 ‖ 右)；n 条记录在小于 n 的最大的 2 的幂处分开。例如用 Python：

       import hashlib, sys
       h = lambda b: hashlib.sha256(b).digest()
       stack = []
       for n, line in enumerate(open('journal.jsonl', 'rb')):
           node = h(b'\\x00' + line.rstrip(b'\\n'))
           while n % 2:
               node, n = h(b'\\x01' + stack.pop() + node), n // 2
           stack.append(node)
       root = stack.pop()
       while stack:
           root = h(b'\\x01' + stack.pop() + root)
       print(root.hex())

     结果应等于 manifest.json 中 head 的 root。
  3. 签名：对以下 JSON（键按字母排序、无空格）的字节的 Ed25519 签名：
       {"at":…,"hash":"SHA-256","key_id":…,"purpose":"kechuang-tree-head/1","root":…,"size":…}
     公钥为 keys.json 中 public 的 32 字节（Base64），key_id 为其 SHA-256 的前 16 位。
  4. 指标：trails.jsonl 中每个指标的各行相加；再到 journal.jsonl 中查看各记录的 effects、submission 与 document。
  5. 定版：journal.jsonl 中关闭本季度的记录（quarter.closed）载有 report.json 的 SHA-256（digest）与 report.xlsx
     的 SHA-256（workbook_sha256；较早的在 quarter.workbook-attested 中）。


Kechuang Ledger: the auditor's pack (kechuang-pack/2)

What it is: one quarter's report with every record it rests on. Nothing else is needed (no database,
no network, no trust in the issuer's program) to check that no record was changed, dropped, added or
moved, and that every figure of the report follows from these records.

A leaf names its form in "format"; both stand in one tree, and what was recorded earlier keeps its own.
In kechuang-event/1 submission.checker is whoever approved; in kechuang-event/2 submission.checkers lists
all who did (none where nobody), outcome may also be delegated, files lists what is attached by SHA-256,
and a measure may be named by an adopted type. leaf_format in definitions.json is as the report's format
was released; each line says its own. A kechuang-pack/1 holds leaves of kechuang-event/1 alone.

With the program: npx kechuang verify FILE.zip [--key PUBLIC] [--head ROOT --size N]
The keys inside prove that signature and key belong together, not whose key it is: give --key with a
key that you got elsewhere, or --head with a tree head that you kept (printed on each workbook's cover).

Without it: (1) sha256sum of each file against manifest.json. (2) Each line of journal.jsonl, without
its line break, is a leaf of the Merkle tree of RFC 9162, section 2.1, over SHA-256; the Python above
prints the root, which must equal head.root in manifest.json. (3) That head is signed with Ed25519 over
the RFC 8785 JSON of {at, hash, key_id, purpose: "kechuang-tree-head/1", root, size}. (4) In
trails.jsonl the amounts of each figure's rows, [record number, amount], add up to it. (5) The record
that closed the quarter (quarter.closed) has the SHA-256 of report.json (digest) and of report.xlsx
(workbook_sha256; for earlier ones in quarter.workbook-attested).
`;
