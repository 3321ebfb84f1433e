namespace BlasNet.Data;

/// <summary>Bends and moves the points of a digit: smooth waves, then scale, slant, rotation and shift.</summary>
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

    /// <summary>A sine wave over the plane, about one period per digit.</summary>
    private readonly struct Wave(DigitPen draws)
    {
        private readonly float height = 0.045f * draws.Bell();
        private readonly float alongX = 5 * draws.Bell(), alongY = 5 * draws.Bell();
        private readonly float phase = draws.Between(0, 2 * MathF.PI);

        public float At(float x, float y) => height * MathF.Sin(alongX * x + alongY * y + phase);
    }
}
