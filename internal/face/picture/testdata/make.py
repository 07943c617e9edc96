"""Makes the sample files beside it, of drawn patterns, with Pillow: python3 make.py

Go's standard library writes neither WebP nor progressive or CMYK JPEG. Every
file shows the same picture: red above blue, a yellow rectangle top left.
"""

from PIL import Image, ImageDraw


def pattern(mode="RGB"):
    m = Image.new("RGB", (64, 48))
    d = ImageDraw.Draw(m)
    d.rectangle([0, 0, 63, 23], fill=(200, 30, 30))
    d.rectangle([0, 24, 63, 47], fill=(30, 30, 200))
    d.rectangle([0, 0, 23, 15], fill=(220, 220, 40))
    return m.convert(mode)


def main():
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0131] = "Maker", "Model 1", 6, "Camera 1.0"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:04 05:06:07"
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    m = pattern()
    m.save("lossy.webp", quality=90)
    m.save("exif.webp", quality=90, exif=exif)
    m.save("lossless.webp", lossless=True)
    clear = m.convert("RGBA")
    clear.putalpha(Image.new("L", m.size, 255))
    clear.paste((0, 0, 0, 0), (40, 30, 64, 48))
    clear.save("alpha.webp", quality=90)
    clear.save("alpha.png")
    m.save("animated.webp", save_all=True, append_images=[m.rotate(180)])
    m.save("animated.png", save_all=True, append_images=[m.rotate(180)])
    m.save("animated.gif", save_all=True, append_images=[m.rotate(180)])
    m.save("progressive.jpg", progressive=True, quality=90)
    m.save("exif.jpg", quality=90, exif=exif)
    m.save("exif.png", exif=exif)
    pattern("CMYK").save("cmyk.jpg", quality=90)
    pattern("L").save("grey.jpg", quality=90)
    pattern("P").save("palette.png")


main()
