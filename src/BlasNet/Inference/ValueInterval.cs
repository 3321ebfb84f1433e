namespace BlasNet;

/// <summary>Interval around a predicted value, in its unit.</summary>
/// <param name="Low">The low end.</param>
/// <param name="High">The high end.</param>
public readonly record struct ValueInterval(double Low, double High);
