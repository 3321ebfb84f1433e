namespace BlasNet.Data;

/// <summary>Image of 8 bits per channel.</summary>
/// <param name="Height">Number of rows.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Channels">1 for grey, 3 for red, green, blue.</param>
/// <param name="Pixels">The values. Shape: [Height, Width, Channels].</param>
internal sealed record DecodedImage(int Height, int Width, int Channels, byte[] Pixels);
