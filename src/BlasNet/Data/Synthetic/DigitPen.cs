using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Pen that draws a digit of the built-in set; an image is a pure function of its random numbers and its digit.</summary>
/// <remarks>One pen per thread: it keeps a canvas and draws image after image without allocating.</remarks>
internal sealed class DigitPen
{
    /// <summary>Height and width of an image.</summary>
    public const int Side = 28;

    /// <summary>Straight pieces between two points of a smooth stroke: short enough to look round at 28 pixels.</summary>
    private const int PiecesPerSpan = 5;

    /// <summary>Pixels of the unit square: digits fill 20 of 28 pixels, as in MNIST.</summary>
    private const float BoxSide = 20;

    private readonly float[] ink = new float[Side * Side];
    private CounterRandom random;
    private int drawn;
    private DigitWarp warp;
    private float halfWidth, halfWidthChange, softness;

    /// <summary>Draws the digit: style, jitter of the points, warp and affine map, pen width, softness, paper noise.</summary>
    public void Draw(CounterRandom imageRandom, int digit, Span<byte> image)
    {
        random = imageRandom;
        drawn = 0;
        Array.Clear(ink);
        float[][][] styles = DigitOutlines.Styles[digit];
        float[][] strokes = styles[(int)(Uniform() * styles.Length)];
        warp = new DigitWarp(this);
        halfWidth = Between(0.7f, 1.5f);
        softness = Between(0.9f, 1.6f);
        foreach (float[] stroke in strokes)
            DrawStroke(stroke);
        Develop(image);
    }

    /// <summary>Draws the next number from [0, 1).</summary>
    internal float Uniform() => (float)random.Uniform(drawn++);

    /// <summary>Draws the next number from a range.</summary>
    internal float Between(float low, float high) => low + (high - low) * Uniform();

    /// <summary>Draws from a bell-shaped distribution of deviation 1 within -3 and 3: no rare draw makes a digit unreadable.</summary>
    internal float Bell() => 2 * (Uniform() + Uniform() + Uniform()) - 3;

    private void DrawStroke(float[] stroke)
    {
        const float Jitter = 0.022f;
        int count = stroke.Length / 2;
        Span<float> points = stackalloc float[stroke.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = stroke[i] + Jitter * Bell();
        halfWidthChange = 0.12f * Bell();
        (float fromX, float fromY) = ToPixels(points[0], points[1]);
        int pieces = (count - 1) * PiecesPerSpan;
        for (int piece = 1; piece <= pieces; piece++)
        {
            (float x, float y) = Along(points, piece / (float)PiecesPerSpan);
            (float toX, float toY) = ToPixels(x, y);
            DrawPiece(fromX, fromY, toX, toY, halfWidth + halfWidthChange * (2 * piece / (float)pieces - 1));
            (fromX, fromY) = (toX, toY);
        }
    }

    /// <summary>Returns the point of a Catmull-Rom spline (1974) at a parameter whose whole part counts the points.</summary>
    private static (float X, float Y) Along(ReadOnlySpan<float> points, float parameter)
    {
        int last = points.Length / 2 - 1;
        int span = Math.Min((int)parameter, last - 1);
        float t = parameter - span;
        int before = 2 * Math.Max(span - 1, 0), from = 2 * span, to = from + 2, after = 2 * Math.Min(span + 2, last);
        return (Spline(points[before], points[from], points[to], points[after], t),
            Spline(points[before + 1], points[from + 1], points[to + 1], points[after + 1], t));
    }

    private static float Spline(float before, float from, float to, float after, float t) =>
        from + 0.5f * t * (to - before + t * (2 * before - 5 * from + 4 * to - after + t * (3 * (from - to) + after - before)));

    private (float X, float Y) ToPixels(float x, float y)
    {
        (float u, float v) = warp.Map(x - 0.5f, y - 0.5f);
        return (Side / 2f + BoxSide * u, Side / 2f + BoxSide * v);
    }

    /// <summary>Inks the pixels near a straight piece: full inside the pen's width, fading over the softness; the maximum stays.</summary>
    private void DrawPiece(float x0, float y0, float x1, float y1, float half)
    {
        half = Math.Max(half, 0.5f);
        float reach = half + softness;
        int left = Math.Max(0, (int)(Math.Min(x0, x1) - reach)), right = Math.Min(Side - 1, (int)(Math.Max(x0, x1) + reach));
        int top = Math.Max(0, (int)(Math.Min(y0, y1) - reach)), bottom = Math.Min(Side - 1, (int)(Math.Max(y0, y1) + reach));
        float dx = x1 - x0, dy = y1 - y0;
        float inverse = 1 / Math.Max(dx * dx + dy * dy, 1e-6f), fade = 1 / softness;
        for (int y = top; y <= bottom; y++)
        {
            float py = y + 0.5f - y0;
            for (int x = left; x <= right; x++)
            {
                float px = x + 0.5f - x0;
                float along = Math.Clamp((px * dx + py * dy) * inverse, 0, 1);
                float ex = px - along * dx, ey = py - along * dy;
                float strength = Math.Min(1, (half - MathF.Sqrt(ex * ex + ey * ey)) * fade + 0.5f);
                ref float pixel = ref ink[y * Side + x];
                pixel = Math.Max(pixel, strength);
            }
        }
    }

    /// <summary>Turns ink into grey values and adds noise: the sum of two random bytes has a triangular distribution.</summary>
    private void Develop(Span<byte> image)
    {
        float strength = Between(190, 255), noise = Between(0, 0.16f);
        for (int i = 0; i < ink.Length; i += 4)
        {
            ulong bits = random.Bits(drawn++);
            for (int j = i; j < i + 4; j++, bits >>= 16)
            {
                float grain = noise * ((int)(bits & 0xFF) + (int)((bits >> 8) & 0xFF) - 255);
                image[j] = (byte)Math.Clamp(strength * ink[j] + grain + 0.5f, 0, 255);
            }
        }
    }
}

/// <summary>Warp of the points of a digit: smooth waves, then scale, slant, rotation and shift.</summary>
/// <remarks>Waves in place of the random fields of Simard, Steinkraus and Platt (2003): smooth by construction, cheap per point.</remarks>
internal readonly struct DigitWarp
{
    private readonly float xx, xy, yx, yy, shiftX, shiftY;
    private readonly Wave waveX, waveY;

    /// <summary>Draws a warp.</summary>
    public DigitWarp(DigitPen draws)
    {
        float angle = 0.145f * draws.Bell(), slant = 0.18f * draws.Bell();
        float scaleX = 1 + 0.14f * draws.Bell(), scaleY = 1 + 0.09f * draws.Bell();
        (float sine, float cosine) = MathF.SinCos(angle);
        // Rotation times slant times scale.
        xx = cosine * scaleX;
        xy = (-cosine * slant - sine) * scaleY;
        yx = sine * scaleX;
        yy = (cosine - sine * slant) * scaleY;
        shiftX = 0.068f * draws.Bell();
        shiftY = 0.065f * draws.Bell();
        waveX = new Wave(draws);
        waveY = new Wave(draws);
    }

    /// <summary>Maps a point of the unit square around the origin.</summary>
    public (float X, float Y) Map(float x, float y)
    {
        float bentX = x + waveX.At(x, y), bentY = y + waveY.At(x, y);
        return (xx * bentX + xy * bentY + shiftX, yx * bentX + yy * bentY + shiftY);
    }

    /// <summary>Sine wave over the plane, about one period per digit.</summary>
    private readonly struct Wave(DigitPen draws)
    {
        private readonly float height = 0.045f * draws.Bell();
        private readonly float alongX = 5 * draws.Bell(), alongY = 5 * draws.Bell();
        private readonly float phase = draws.Between(0, 2 * MathF.PI);

        public float At(float x, float y) => height * MathF.Sin(alongX * x + alongY * y + phase);
    }
}
