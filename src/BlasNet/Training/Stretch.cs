using System.Diagnostics;

namespace BlasNet.Training;

/// <summary>Says how long to train: at least so many steps, and at least for that time.</summary>
internal readonly record struct Stretch(int Steps, TimeSpan Time)
{
    public bool IsOver(int steps, long start) => steps >= Steps && Stopwatch.GetElapsedTime(start) >= Time;
}
