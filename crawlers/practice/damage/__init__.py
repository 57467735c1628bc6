"""What mirrors and reposts do to a text: pinyin, lost bytes, another script.

In goes a story; out comes the same story disguised. Sites of the practice web use it.
"""

from crawlers.practice.damage.disguise import Mirror, Traditional, to_traditional

__all__ = [
    "Mirror",
    "Traditional",
    "to_traditional",
]
