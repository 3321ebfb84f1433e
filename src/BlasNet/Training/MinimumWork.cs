using System.Diagnostics;

namespace BlasNet.Training;

/// <summary>Least work of a measurement: so many training steps, and that much time.</summary>
internal readonly record struct MinimumWork(int Steps, TimeSpan Time)
{
    /// <summary>Returns whether both are reached.</summary>
    /// <param name="steps">Steps done.</param>
    /// <param name="start">Timestamp of the beginning.</param>
    public bool IsDone(int steps, long start) => steps >= Steps && Stopwatch.GetElapsedTime(start) >= Time;
}
