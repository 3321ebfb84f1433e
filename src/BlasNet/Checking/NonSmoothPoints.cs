namespace BlasNet.Checking;

/// <summary>A record of the sides of non-smooth points, such as 0 of relu, on which the arguments of a computation lay, so that no
/// difference is taken across one.</summary>
internal sealed class NonSmoothPoints
{
    private ulong sides;

    /// <summary>Gets the smallest distance of an argument to a non-smooth point.</summary>
    public double Clearance { get; private set; } = double.PositiveInfinity;

    /// <summary>Gets a hash of all sides: two computations with the same hash lie on one smooth piece.</summary>
    public ulong Sides => sides;

    /// <summary>Notes an argument of a function whose derivative jumps at 0.</summary>
    public double Note(double argument)
    {
        Clearance = Math.Min(Clearance, Math.Abs(argument));
        sides = sides * 0x9E3779B97F4A7C15 + (argument > 0 ? 2ul : 1ul);
        return argument;
    }
}
