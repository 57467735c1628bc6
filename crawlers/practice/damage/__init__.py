"""What mirrors and reposts do to a text: pinyin, lost bytes, another script.

Input is a story. Output is the same story in other characters, with the gold of the original. The
builder and the sites use it.
"""

from crawlers.practice.damage.disguise import Mirror, Traditional, to_traditional

__all__ = [
    "Mirror",
    "Traditional",
    "to_traditional",
]
