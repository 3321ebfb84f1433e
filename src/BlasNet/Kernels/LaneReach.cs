namespace BlasNet.Kernels;

/// <summary>Says how many lanes are read and written where some are left: sixteen wherever the memory reaches that far.</summary>
internal interface ILaneReach
{
    static abstract int Count(int left);
}

/// <summary>Always sixteen: memory goes on, and what is written beyond the last channel is overwritten later.</summary>
internal readonly struct WholeLanes : ILaneReach
{
    public static int Count(int left) => Lanes.Count;
}

/// <summary>Those that are left: memory may end behind them.</summary>
internal readonly struct PartLanes : ILaneReach
{
    public static int Count(int left) => Math.Min(Lanes.Count, left);
}
