"""Why something was refused or could not be read, in Chinese: one sentence for each code, nowhere else.

The sentence that comes with a refusal or a failure is English; its code says the same in fewer words, and the
pages put that into the reader's language.
"""

from __future__ import annotations

IN_CHINESE: dict[str, str] = {
    # Files, as the extractor refuses them (docs/errors.md)
    "usage": "用法不对。",
    "source": "这个文件无法读取。",
    "unreadable": "文件不存在，或无权读取。",
    "empty_file": "文件是空的，请重新复制或扫描。",
    "unknown_type": "文件类型不对：请用 PDF、PNG、JPEG、TIFF、WebP、BMP，或 ZIP、TAR、7z 压缩包。",
    "damaged": "文件或其中一页已损坏，无法打开；请重新复制或扫描。",
    "password": "文件有密码，没有给出密码或密码不对。",
    "no_pages": "文件没有页，或没有所要的页。",
    "limit": "超过上限（文件大小、页数、像素或表格大小）；请拆小，或请管理员调高上限。",
    "given_up": "处理这个文件太慢、占用内存太多，或使程序中断，已放弃。",
    "time_limit": "处理时间超过上限，已停止。",
    "memory_limit": "占用内存超过上限，已停止。",
    "worker_died": "读取时程序多次中断，已停止。",
    "unpacker_died": "解包时程序多次中断，已停止。",
    "model": "识别模型缺失或不符，请告诉管理员。",
    "engine": "识别程序出错，这一处没有读出来；请看原件。",
    "internal": "程序本身出错，详情在日志里，请告诉管理员。",
    "error": "出错了。",
    "output": "结果无法写出。",
    "document": "保存的结果不合规范，请重新读取。",
    "no_page_read": "没有一页读得出来，原因见下。",
    "rows_unmatched": "本页只有数字栏，没有行名，也对不上前面任何一页，因此单独成表；请对照原件。",
    "form_without_rules": "本页绩效表没有表格线，合并和归属只能按文字位置推断；请逐格对照原件。",
    "figures_without_table": "表外还有成行成列的数字，可能漏了一张表；请看原件，必要时用“画漏表”补读。",
    "cancelled": "读取前已取消。",
    # Members of archives that are no documents
    "left_behind": "系统或软件自动留下的文件，不是档案，已跳过。",
    "no_plain_file": "是链接、设备或有空洞的文件，不是普通文件，没有读。",
    "leads_out": "文件名里的路径指向压缩包之外，没有读。",
    "too_deep": "压缩包里套的压缩包层数太多，没有读；请先解开里层的。",
    "aes": "用 AES 加密，这里解不开；请先解密再上传。",
    "same": "内容与先前的文件完全相同，不再重读。",
    # Corrections and review
    "correction": "所选范围切开了单元格、行列数对不上、编码写法不对，或内容已经变了；请看清现在的内容再改。",
    "conflict": "别人刚改过，请先看现在的内容。",
    "not_last": "之后还有更正以它为基础，请先撤销那一条。",
    "undone": "早已撤销。",
    "nothing_to_undo": "没有可撤销的修改。",
    "busy": "别人正在不断修改这个文件，请稍后再试。",
    "taken": "别人正在看这个单元格。",
    "settled": "这个单元格已经定下来了。",
    "own_review": "第二次复核须由另一人来做。",
    "no_cell": "没有这个单元格。",
    "no_table": "没有这张表。",
    "no_result": "这个文件还没有结果。",
    # Requests, rights and the state of things
    "not_found": "没有找到，或您无权查看。",
    "invalid": "填写的内容或网址不合要求。",
    "bad_request": "请求无法理解。",
    "no_file": "没有选文件。",
    "callback": "回调地址不能用。",
    "finished": "已经结束，不能取消。",
    "nothing_to_retry": "没有可重试的：没有失败的部分，或已有更正。",
    "unauthorized": "请先登录。",
    "forbidden": "您的权限不够。",
    "forged": "请求不是从本站页面发出的，请重新载入页面再试。",
    "own_key": "不能取消自己的权限，也不能停用自己。",
    "name_taken": "已有同名用户。",
    "idempotency_key": "这个 Idempotency-Key 已用于另一请求。",
    "offset": "续传的位置对不上。",
    "unfinished": "文件还没有传完。",
    "uploads": "没有传完的上传太多。",
    "tus_version": "不支持这个版本的续传协议。",
    "queue_full": "等待读取的页太多，请稍后再试。",
    "rate": "操作太频繁，请稍后再试。",
    "quota": "今天的页数已用完。",
    "away": "数据库或文件库没有应答，请稍后再试。",
    "database": "数据库没有应答。",
    "storage": "文件库没有应答。",
    "workers": "读取程序还没有启动，或没有应答。",
    "disk_full": "磁盘快满了，暂时不能接收新文件；已接收的会继续读完。",
}


def told(language: str, code: str | None, sentence: str | None) -> str:
    """Why, in the reader's language: the code's own words, or the English sentence."""
    chinese = IN_CHINESE.get(code or "") if language == "zh" else None
    return chinese or sentence or ""


def scripted(language: str) -> dict[str, str]:
    """What the scripts say of refusals, by `refused.` and the code; without one they show the sentence."""
    return {f"refused.{code}": text for code, text in IN_CHINESE.items()} if language == "zh" else {}
