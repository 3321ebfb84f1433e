namespace BlasNet.Data;

/// <summary>Holds a picture of 8 bits a channel.</summary>
/// <param name="Height">The lines.</param>
/// <param name="Width">The pixels of a line.</param>
/// <param name="Channels">1 for grey, 3 for red, green, blue.</param>
/// <param name="Pixels">The values. Shape: [Height, Width, Channels].</param>
internal sealed record PngImage(int Height, int Width, int Channels, byte[] Pixels);
