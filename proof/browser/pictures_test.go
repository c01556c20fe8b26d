package browser

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

var pictures = flag.String("pictures", "", "write the pictures of docs/matrix.md into this `folder`")

// largest is what a picture may weigh.
const largest = 150_000

// TestPictures writes the pictures of the documentation: the matrix of the hotel.
//
//	go test -run TestPictures -pictures ../../docs .
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("-pictures names no folder")
	}
	p := open(t, hotel(t))
	size := func(width, height int64, mobile bool) {
		call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 2, Mobile: mobile})
	}
	take := func(name string) {
		t.Helper()
		// What was out of sight is drawn in the next frames.
		eval[bool](p, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 300))))`)
		shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		data, err := fewColours(shot)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > largest {
			t.Errorf("%s has %d bytes, more than %d", name, len(data), largest)
		}
		if err := os.WriteFile(filepath.Join(*pictures, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.media("", "light")
	size(1160, 660, false)
	take("matrix.png")
	p.media("", "dark")
	p.set("who", "role:guest")
	size(1160, 480, false)
	take("matrix-dark.png")
	p.media("", "light")
	size(390, 670, true)
	take("matrix-phone.png")
	p.run(click("#clear"))
	p.media("print", "light")
	size(1000, 390, false)
	take("matrix-print.png")
}

// fewColours is a picture with a palette: a page has few colours, and the others are
// those of the edges of letters.
func fewColours(data []byte) ([]byte, error) {
	shot, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	seen := map[color.RGBA]int{}
	bounds := shot.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			seen[color.RGBAModel.Convert(shot.At(x, y)).(color.RGBA)]++
		}
	}
	var all []color.RGBA
	for c := range seen {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(seen[b], seen[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range all[:min(len(all), 64)] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(bounds, palette)
	draw.Draw(out, bounds, shot, bounds.Min, draw.Src)
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out)
	return b.Bytes(), err
}
