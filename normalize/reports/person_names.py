"""Names of persons, well enough to distinguish 省长金湘军 (a name) from 主任会议 (not a name)."""

import re

_DOTS = "·•・‧∙⋅․.。ꞏᐧ"
_TRANSCRIBED = (
    "阿艾安敖奥巴白包宝贝比毕宾波伯布才策查朝楚次达代丹道德登邓迪丁东都杜敦多额恩尔尼法尕嘎噶戈格根更古贡哈海罕"
    "浩和赫呼吉加嘉金卡康凯克库拉兰朗勒雷力丽利连鲁伦罗洛玛马买麦曼芒毛梅美蒙米密明莫木穆那娜纳乃南宁努诺欧帕平"
    "其奇齐钦青庆清热日仁萨赛桑色沙山绍舍生斯松苏索塔特提铁廷图吐托陀瓦旺维温文沃乌吾武希西夏先辛新雄雅亚彦央依伊"
    "义音永尤于玉元云扎泽增札珍哲真直芝卓孜孙合迪夫霍什扬牙叶坚增措嘉晋确亥琼贵肉孔则太桂胡德黑热"
)
NAME = (
    r"[一-龥](?:[一-龥]{1,3}?| ?[一-龥](?: ?[一-龥])?)"
    rf"|[一-龥]{{1,8}}(?: ?[{_DOTS}] ?[一-龥]{{1,8}}){{1,3}}|[{_TRANSCRIBED}]{{5,8}}"
)
"""Pattern of a Han name of two to four characters, or of a transcribed name, also with dots."""

_LONGEST = 8  # characters of a transcribed name without dots

_SINGLE = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟"
    "卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房"
    "边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭"
    "窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习"
    "侍闫肖付代仝么尚种佘粟由幸雍昝茅禹狄臧计伊宓家班仰秋仉羊惠麻曲邝咸籍卿满弓牧隗山车弘匡国文寇广禄阙东"
    "殳沃利蔚越隆师巩厍聂晁勾融訾辛那空毋乜须丰巢红后竹权逯益桓公万俟司马上官欧阳夏侯诸葛尉迟"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "尉迟", "皇甫", "令狐", "慕容", "司徒", "端木")
_WORDS = re.compile(
    r"会议|报告|代表|委员|主任|主席|政府|人大|工作|同志|全体|常务|关于|负责|成员|团长|办公|单位|部门|任命|"
    r"作了|[省市县区州盟旗镇乡院]长|检察|总理|专员|所作|在会|向大|请予|审议|通过|提出|领导|会上"
)


def is_name(text: str, *, sure: bool = False) -> bool:
    """Return whether `text`, without blanks, can be the name of a person.

    sure: only a name can be at its position; then rare surnames are accepted too.
    """
    if _WORDS.search(text):
        return False
    if re.search(rf"[{_DOTS}]", text):
        return True
    if 4 < len(text) <= _LONGEST and not set(text) - set(_TRANSCRIBED):
        return sure
    return 2 <= len(text) <= 4 and (
        sure or (text[0] in _SINGLE and len(text) < 4) or text.startswith(_DOUBLE)
    )
