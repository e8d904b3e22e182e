# SPDX-License-Identifier: MIT
"""Generated waves of mails for tools/grouping, always the same ones.

A wave has one lure for one brand, of sentences that other waves have too, and
three subjects. Each of its mails has a subject, a sender, a link, a recipient
and numbers of its own, and one of the dressings of dress().
"""
import random

MAILS_PER_WAVE = 10

JA_BRANDS = ["Amazon", "楽天カード", "三井住友カード", "えきねっと", "メルカリ", "JCB", "ヤマト運輸",
             "PayPay", "イオンカード", "SBI証券"]
EN_BRANDS = ["Netflix", "PayPal", "DHL", "Microsoft", "Ledger", "Costco", "MetaMask", "UPS"]

JA_SENTENCES = """いつも{brand}をご利用いただき、誠にありがとうございます。
お客様のアカウントに普段と異なる端末からのログインがありました。
ご登録のお支払い方法の有効期限が切れているため、次回の請求を処理できませんでした。
第三者による不正利用を防ぐため、一部の機能を一時的に制限しております。
ご本人様の確認が取れない場合、アカウントは自動的に停止されます。
下記のボタンより二十四時間以内にお手続きをお願いいたします。
お荷物をお届けに上がりましたが、宛先が不明のため持ち帰りました。
関税の未払いがあるため、お荷物は保管センターに留め置かれています。
会員資格の自動更新が完了しましたので、お心当たりのない方は解約してください。
貯まったポイントは今月末で失効いたしますので、お早めにお引き換えください。
弊社システムの更新に伴い、お客様情報の再登録をお願いしております。
ご利用金額のご確認のため、ご利用明細をご覧ください。
当選されたお客様には、ギフト券を差し上げております。
ワンタイムパスワードの送付先が変更されましたのでお知らせいたします。
犯罪収益移転防止の法令に基づき、取引目的の確認を実施しております。
ご返信がない場合は、サービスの利用をお断りすることがございます。
このたびはご不便をおかけし、深くお詫び申し上げます。
お手続きには運転免許証などの本人確認書類が必要となります。
今回のお支払いは引き落としができなかったため、再度お手続きください。
安全のため、パスワードを定期的に変更されることをお勧めします。
お客様のカードが海外の加盟店で利用された可能性があります。
電子帳票への切り替えにご同意いただけない場合は手数料が発生します。
キャンペーンへの応募には、会員情報の入力が必要です。
ご注文いただいた商品の発送準備が整いましたので、配送先をご確認ください。""".split("\n")
EN_SENTENCES = """Thank you for being a valued customer of {brand}.
We noticed a sign in to your account from a device that we do not recognise.
Your last payment was declined because the card on file has expired.
Some features of your account have been limited until you confirm your details.
If you take no action within one day, your account will be closed for good.
Please use the button below to complete the verification now.
Your parcel is held at our depot because the address label was incomplete.
A small customs fee has to be paid before we can deliver your shipment.
Your membership was renewed and the yearly fee will be charged tomorrow.
Reward points that you collected are going to expire at the end of the month.
Our security team has updated the terms that apply to every user.
You have been selected to answer a short survey and receive a gift.
A new recovery phrase is required after the recent upgrade of the network.
The mailbox has reached its storage limit and incoming messages are on hold.
An invoice is attached to your profile and waits for your approval.
We were unable to reach you by telephone at the number that we have.
Regulators oblige us to check the identity of each holder once a year.
Failure to respond leads to a permanent suspension of withdrawals.
Somebody asked to change the telephone number of your profile.
You can cancel the order free of charge if you did not place it.
Winners are drawn on Friday and only a few prizes are left.
A refund is due to you because of an error in our billing.
The document was shared with you by a colleague of your department.
We apologise for the trouble and thank you for your understanding.""".split("\n")

JA_SUBJECTS = (["【重要】", "【緊急】", "【{brand}】", "[{brand}] ", "{brand}より", "【最終通知】", ""],
               ["お支払い方法", "アカウント", "お客様情報", "カードのご利用", "ご注文の配送先", "会員資格", "ポイント残高",
                "ログイン履歴", "本人確認書類", "お荷物"],
               ["の確認をお願いいたします", "に関する大切なお知らせ", "の更新手続きのご案内", "が一時的に制限されました",
                "の期限が近づいています", "についてご連絡がございます", "の再登録が必要となりました"])
EN_SUBJECTS = (["Action required: ", "Important: ", "{brand}: ", "Final notice: ", "Re: ", ""],
               ["your payment method", "your account access", "your {brand} membership", "the parcel on its way",
                "your reward points", "a new sign in", "your identity check", "the pending invoice"],
               [" needs to be confirmed", " will expire very soon", " was put on hold today",
                " has been limited", " requires your attention", " could not be verified"])

JA_NAMES = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"]
EN_NAMES = ["Ann Baker", "Tom Fisher", "Eve Mason", "Ian Cooper", "Lia Turner", "Max Weaver"]
JA_PADDING = """山 川 海 空 朝 夕方 図書館 散歩 自転車 野菜 料理 音楽 写真 旅行 電車 窓 机 本棚 手紙 傘 花壇 庭 猫 犬
小鳥 季節 祭り 温泉 果物 紅茶""".split()
EN_PADDING = """river stone candle morning window garden paper bicycle orchard thunder velvet harbour lantern meadow
pepper copper feather marble island pillow rabbit saddle timber walnut willow winter yellow basket blanket
cottage""".split()


def words(rng, is_ja, letters):
    pool, out, n = (JA_PADDING if is_ja else EN_PADDING), [], 0
    while n < letters:
        out.append(rng.choice(pool))
        n += len(out[-1])
    return ("、" if is_ja else " ").join(out)


def token(rng, n):
    return "".join(rng.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(n))


class Wave:
    def __init__(self, rng, number):
        self.is_ja = number % 5 < 3
        self.brand = rng.choice(JA_BRANDS if self.is_ja else EN_BRANDS)
        pool = JA_SENTENCES if self.is_ja else EN_SENTENCES
        self.sentences = [pool[0]] * rng.randrange(2) + rng.sample(pool[1:], rng.randrange(5, 9))
        parts = JA_SUBJECTS if self.is_ja else EN_SUBJECTS
        self.subjects = ["".join(rng.choice(p) for p in parts) for _ in range(3)]
        self.path = "/".join(token(rng, 4) for _ in range(2))


def dress(rng, wave, lines):
    """One of: nothing, hidden text, words or tokens behind, words in front,
    invisible marks, another wording of one sentence."""
    kind = rng.choice(["plain", "plain", "hidden", "hidden", "behind", "behind", "tokens", "marks",
                       "sentence", "front"])
    letters = sum(map(len, lines))
    before = after = ""
    if kind == "hidden":
        after = '<div style="display:none">%s</div>' % words(rng, wave.is_ja, letters)
    elif kind == "behind":
        after = "<p>%s</p>" % words(rng, wave.is_ja, int(letters * rng.uniform(0.2, 1.0)))
    elif kind == "front":
        before = "<p>%s</p>" % words(rng, wave.is_ja, int(letters * rng.uniform(0.05, 0.2)))
    elif kind == "tokens":
        after = "<p>%s</p>" % " ".join(token(rng, 12) for _ in range(12))
    elif kind == "marks":
        lines = ["\u200b".join(s) for s in lines]
    elif kind == "sentence":
        pool = JA_SENTENCES if wave.is_ja else EN_SENTENCES
        lines = list(lines)
        lines[rng.randrange(len(lines))] = rng.choice(pool[1:])
    return before, lines, after


def mail(rng, wave):
    name = rng.choice(JA_NAMES if wave.is_ja else EN_NAMES)
    greeting = ("%s 様" if wave.is_ja else "Dear %s,") % name
    lines = [s.replace("{brand}", wave.brand) for s in wave.sentences]
    before, lines, after = dress(rng, wave, lines)
    host = "%s.%s.example" % (token(rng, 6), token(rng, 8))
    serial = "".join(rng.choice("0123456789") for _ in range(10))
    subject = rng.choice(wave.subjects).replace("{brand}", wave.brand)
    if rng.random() < 0.4:
        subject += rng.choice([" No.%s", " [%s]", " (ID: %s)"]) % serial
    style = ' class="%s"' % token(rng, 7) if rng.random() < 0.5 else ""
    body = "".join("<p%s>%s</p>\n" % (style, s) for s in [greeting] + lines)
    button = "確認する" if wave.is_ja else "Continue"
    html = ('<html><body>\n%s%s<p><a href="https://%s/%s/%s">%s</a></p>\n<p>No. %s</p>\n'
            '<p>&copy; %s</p>%s</body></html>\n' %
            (before, body, host, wave.path, token(rng, 10), button, serial, wave.brand, after))
    head = ("From: %s <%s@%s>\nTo: <user%s@example.com>\nSubject: %s\n"
            "Date: Tue, 04 Nov 2025 %02d:%02d:00 +0900\nMessage-ID: <%s@%s>\nMIME-Version: 1.0\n"
            "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" %
            (wave.brand, token(rng, 8), host, serial[:4], subject, rng.randrange(24),
             rng.randrange(60), token(rng, 12), host))
    return (head + html).replace("\n", "\r\n").encode("utf-8")


def mails(waves):
    """Pairs of the number of a wave and a mail of it, waves mixed."""
    rng = random.Random(20251104)
    out = []
    for number in range(waves):
        wave = Wave(rng, number)
        out += [(number, mail(rng, wave)) for _ in range(MAILS_PER_WAVE)]
    rng.shuffle(out)
    return out
