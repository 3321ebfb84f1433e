using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N samples, H units, P units rounded up to whole blocks of sixteen.

/// <summary>One step of a long short-term memory with tanh and the sigmoid, between the products: Hochreiter and Schmidhuber 1997 with
/// the forget gate of Gers and others 2000.</summary>
/// <remarks>
/// With the sums z of the gates i, f, g and o: c' = sigmoid(zf) c + sigmoid(zi) tanh(zg), h' = sigmoid(zo) tanh(c'). Where a step is
/// padding, the state stands still.
/// </remarks>
internal static class LstmCell
{
    private const int Gates = 4;

    /// <summary>Computes the state after a step, and keeps the gates for the backward pass.</summary>
    /// <remarks>Shapes: sums [N, 4 P] without bias, bias [4 P], before and after [N, H] the cells, h [N, H], gates [N, 4 H] in the order
    /// i, f, g, o, or empty. Overwrites after, h and gates, but neither h nor gates in the padding. After may be before.</remarks>
    public static void Forward(
        ReadOnlyMatrix sums, ReadOnlySpan<float> bias, RealSteps real, ReadOnlyMatrix before, Matrix after, Matrix h, Matrix gates)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(sums, bias, real, before, after, h, gates);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(sums, bias, real, before, after, h, gates);
        else
            Forward<Lanes128>(sums, bias, real, before, after, h, gates);
    }

    /// <summary>Computes the gradients of a step's sums, and of the cell before it.</summary>
    /// <remarks>Shapes: gates [N, 4 H], before and after [N, H], dh, dc [N, H], dz [N, 4 H]. Overwrites the gates with the gradients of
    /// their sums, which are 0 in the padding, and dz with a copy; dc with the gradient of the cell before. dh is the whole gradient of
    /// h'; where the step is real it becomes 0, since h' reaches the step before through the sums alone.</remarks>
    public static void Backward(
        Matrix gates, ReadOnlyMatrix before, ReadOnlyMatrix after, RealSteps real, Matrix dh, Matrix dc, Matrix dz)
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512>(gates, before, after, real, dh, dc, dz);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256>(gates, before, after, real, dh, dc, dz);
        else
            Backward<Lanes128>(gates, before, after, real, dh, dc, dz);
    }

    public static void Forward<V>(
        ReadOnlyMatrix sums, ReadOnlySpan<float> bias, RealSteps real, ReadOnlyMatrix before, Matrix after, Matrix h, Matrix gates)
        where V : struct, ILanes<V>
    {
        int units = h.Columns, padded = sums.Columns / Gates;
        StateRows.Check(h.Rows, sums.Columns, Gates * PackedProduct.Width(units), before.Columns, units, after.Columns, units);
        Require.Length(bias.Length, sums.Columns);
        ref float b = ref MemoryMarshal.GetReference(bias);
        for (int n = 0; n < h.Rows; n++)
        {
            if (!real[n])
            {
                StateRows.Row(before, n).CopyTo(StateRows.Row(after, n));
                continue;
            }
            ref float z = ref StateRows.First(sums, n), c = ref StateRows.First(before, n), next = ref StateRows.First(after, n);
            ref float y = ref StateRows.First(h, n), saved = ref StateRows.FirstOrNone(gates, n);
            for (int u = 0; u < units; u += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, units - u);
                nuint at = (nuint)u, step = (nuint)padded;
                V i = GateFunctions.SigmoidDenominator(V.Load(ref z, at) + V.Load(ref b, at));
                V f = GateFunctions.SigmoidDenominator(V.Load(ref z, at + step) + V.Load(ref b, at + step));
                V zg = V.Load(ref z, at + 2 * step) + V.Load(ref b, at + 2 * step);
                V g = GateFunctions.TanhNumerator(zg, out V divisor);
                V o = GateFunctions.SigmoidDenominator(V.Load(ref z, at + 3 * step) + V.Load(ref b, at + 3 * step));
                // One division for the four of them.
                V both = i * f, others = o * divisor, inverse = V.Broadcast(1) / (both * others);
                (both, others) = (both * inverse, others * inverse);
                (i, f) = (f * others, i * others);
                (o, g) = (divisor * both, GateFunctions.WithSign(g * o * both, zg));
                V cell = V.MultiplyAdd(f, Lanes.Read<V>(ref c, at, count), i * g);
                Lanes.Write(cell, ref next, at, count);
                Lanes.Write(o * GateFunctions.Tanh(cell), ref y, at, count);
                if (gates.Columns == 0)
                    continue;
                Lanes.Write(i, ref saved, at, count);
                Lanes.Write(f, ref saved, at + (nuint)units, count);
                Lanes.Write(g, ref saved, at + 2 * (nuint)units, count);
                Lanes.Write(o, ref saved, at + 3 * (nuint)units, count);
            }
        }
    }

    public static void Backward<V>(
        Matrix gates, ReadOnlyMatrix before, ReadOnlyMatrix after, RealSteps real, Matrix dh, Matrix dc, Matrix dz)
        where V : struct, ILanes<V>
    {
        int units = dc.Columns;
        StateRows.Check(dc.Rows, gates.Columns, Gates * units, before.Columns, units, after.Columns, units);
        V one = V.Broadcast(1), zero = V.Broadcast(0);
        for (int n = 0; n < dc.Rows; n++)
        {
            if (!real[n])
            {
                StateRows.Row(gates, n).Clear();
                StateRows.Row(dz, n).Clear();
                continue;
            }
            ref float saved = ref StateRows.First(gates, n), copy = ref StateRows.First(dz, n);
            ref float c = ref StateRows.First(before, n), next = ref StateRows.First(after, n);
            ref float dy = ref StateRows.First(dh, n), cell = ref StateRows.First(dc, n);
            for (int u = 0; u < units; u += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, units - u);
                nuint at = (nuint)u, atF = at + (nuint)units, atG = atF + (nuint)units, atO = atG + (nuint)units;
                V i = Lanes.Read<V>(ref saved, at, count), f = Lanes.Read<V>(ref saved, atF, count);
                V g = Lanes.Read<V>(ref saved, atG, count), o = Lanes.Read<V>(ref saved, atO, count);
                V q = GateFunctions.Tanh(Lanes.Read<V>(ref next, at, count)), dn = Lanes.Read<V>(ref dy, at, count);
                V e = V.MultiplyAdd(dn * o, one - q * q, Lanes.Read<V>(ref cell, at, count));
                Both(e * g * i * (one - i), ref saved, ref copy, at, count);
                Both(e * Lanes.Read<V>(ref c, at, count) * f * (one - f), ref saved, ref copy, atF, count);
                Both(e * i * (one - g * g), ref saved, ref copy, atG, count);
                Both(dn * q * o * (one - o), ref saved, ref copy, atO, count);
                Lanes.Write(e * f, ref cell, at, count);
                Lanes.Write(zero, ref dy, at, count);
            }
        }
    }

    private static void Both<V>(V value, ref float first, ref float second, nuint index, int count)
        where V : struct, ILanes<V>
    {
        Lanes.Write(value, ref first, index, count);
        Lanes.Write(value, ref second, index, count);
    }
}
