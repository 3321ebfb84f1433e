namespace BlasNet.Tests.Training;

/// <summary>Is a clock that a test sets.</summary>
internal sealed class TestClock : TimeProvider
{
    public TimeSpan Now { get; set; }

    /// <summary>Gets how far the clock goes by itself each time that it is read.</summary>
    public TimeSpan Tick { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (Now += Tick).Ticks;
}
