// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

/**
 * What the packets of a capture start with: the {@code LINKTYPE_} numbers that Linux and BSD tools
 * write. The registry grows; numbers without a constant here are read and written all the same.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">Link-layer header types</a>
 */
public final class LinkType {

  /** BSD loopback: a 4-byte address family in the capturing host's byte order, then the packet. */
  public static final int NULL = 0;

  /** Ethernet frames from the destination address on, without the frame check sequence. */
  public static final int ETHERNET = 1;

  public static final int AX25 = 3;
  public static final int IEEE802_5 = 6;
  public static final int ARCNET_BSD = 7;
  public static final int SLIP = 8;

  /** PPP frames. */
  public static final int PPP = 9;

  public static final int FDDI = 10;
  public static final int PPP_HDLC = 50;
  public static final int PPP_ETHER = 51;
  public static final int ATM_RFC1483 = 100;

  /** IPv4 or IPv6, without a link-layer header. */
  public static final int RAW = 101;

  public static final int C_HDLC = 104;

  /** Wireless LAN frames. */
  public static final int IEEE802_11 = 105;

  public static final int FRELAY = 107;

  /** OpenBSD loopback: a 4-byte address family in network byte order, then the packet. */
  public static final int LOOP = 108;

  /** Linux "cooked" capture, a 16-byte header. */
  public static final int LINUX_SLL = 113;

  public static final int LTALK = 114;
  public static final int PFLOG = 117;
  public static final int IEEE802_11_PRISM = 119;
  public static final int IP_OVER_FC = 122;
  public static final int SUNATM = 123;

  /** Wireless LAN frames after a radiotap header. */
  public static final int IEEE802_11_RADIOTAP = 127;

  public static final int ARCNET_LINUX = 129;
  public static final int APPLE_IP_OVER_IEEE1394 = 138;
  public static final int MTP2_WITH_PHDR = 139;
  public static final int MTP2 = 140;
  public static final int MTP3 = 141;
  public static final int SCCP = 142;
  public static final int DOCSIS = 143;
  public static final int LINUX_IRDA = 144;
  public static final int IEEE802_11_AVS = 163;
  public static final int BACNET_MS_TP = 165;
  public static final int PPP_PPPD = 166;
  public static final int GPRS_LLC = 169;
  public static final int LINUX_LAPD = 177;
  public static final int BLUETOOTH_HCI_H4 = 187;
  public static final int USB_LINUX = 189;
  public static final int PPI = 192;
  public static final int IEEE802_15_4_WITHFCS = 195;
  public static final int BLUETOOTH_HCI_H4_WITH_PHDR = 201;
  public static final int AX25_KISS = 202;
  public static final int LAPD = 203;
  public static final int PPP_WITH_DIR = 204;
  public static final int C_HDLC_WITH_DIR = 205;
  public static final int FRELAY_WITH_DIR = 206;
  public static final int IEEE802_15_4_NONASK_PHY = 215;
  public static final int USB_LINUX_MMAPPED = 220;
  public static final int FC_2 = 224;
  public static final int IPNET = 226;
  public static final int CAN_SOCKETCAN = 227;

  /** IPv4, without a link-layer header. */
  public static final int IPV4 = 228;

  /** IPv6, without a link-layer header. */
  public static final int IPV6 = 229;

  public static final int IEEE802_15_4_NOFCS = 230;
  public static final int DBUS = 231;

  /** Linux netfilter log messages. */
  public static final int NFLOG = 239;

  public static final int NETANALYZER = 240;
  public static final int IPOIB = 242;
  public static final int MPEG_2_TS = 243;
  public static final int INFINIBAND = 247;
  public static final int SCTP = 248;
  public static final int USBPCAP = 249;
  public static final int BLUETOOTH_LE_LL = 251;

  /** Linux netlink messages after a cooked header. */
  public static final int NETLINK = 253;

  public static final int BLUETOOTH_LINUX_MONITOR = 254;
  public static final int BLUETOOTH_LE_LL_WITH_PHDR = 256;
  public static final int PKTAP = 258;
  public static final int EPON = 259;

  /** Linux vsock. */
  public static final int VSOCK = 271;

  /** Linux "cooked" capture version 2, a 20-byte header. */
  public static final int LINUX_SLL2 = 276;

  public static final int DSA_TAG_BRCM = 281;
  public static final int DSA_TAG_BRCM_PREPEND = 282;
  public static final int IEEE802_15_4_TAP = 283;
  public static final int DSA_TAG_DSA = 284;
  public static final int DSA_TAG_EDSA = 285;

  private LinkType() {}

  /** Returns the name of a constant here, or the number after {@code LINKTYPE_}. */
  public static String name(int linkType) {
    return switch (linkType) {
      case NULL -> "NULL";
      case ETHERNET -> "ETHERNET";
      case AX25 -> "AX25";
      case IEEE802_5 -> "IEEE802_5";
      case ARCNET_BSD -> "ARCNET_BSD";
      case SLIP -> "SLIP";
      case PPP -> "PPP";
      case FDDI -> "FDDI";
      case PPP_HDLC -> "PPP_HDLC";
      case PPP_ETHER -> "PPP_ETHER";
      case ATM_RFC1483 -> "ATM_RFC1483";
      case RAW -> "RAW";
      case C_HDLC -> "C_HDLC";
      case IEEE802_11 -> "IEEE802_11";
      case FRELAY -> "FRELAY";
      case LOOP -> "LOOP";
      case LINUX_SLL -> "LINUX_SLL";
      case LTALK -> "LTALK";
      case PFLOG -> "PFLOG";
      case IEEE802_11_PRISM -> "IEEE802_11_PRISM";
      case IP_OVER_FC -> "IP_OVER_FC";
      case SUNATM -> "SUNATM";
      case IEEE802_11_RADIOTAP -> "IEEE802_11_RADIOTAP";
      case ARCNET_LINUX -> "ARCNET_LINUX";
      case APPLE_IP_OVER_IEEE1394 -> "APPLE_IP_OVER_IEEE1394";
      case MTP2_WITH_PHDR -> "MTP2_WITH_PHDR";
      case MTP2 -> "MTP2";
      case MTP3 -> "MTP3";
      case SCCP -> "SCCP";
      case DOCSIS -> "DOCSIS";
      case LINUX_IRDA -> "LINUX_IRDA";
      case IEEE802_11_AVS -> "IEEE802_11_AVS";
      case BACNET_MS_TP -> "BACNET_MS_TP";
      case PPP_PPPD -> "PPP_PPPD";
      case GPRS_LLC -> "GPRS_LLC";
      case LINUX_LAPD -> "LINUX_LAPD";
      case BLUETOOTH_HCI_H4 -> "BLUETOOTH_HCI_H4";
      case USB_LINUX -> "USB_LINUX";
      case PPI -> "PPI";
      case IEEE802_15_4_WITHFCS -> "IEEE802_15_4_WITHFCS";
      case BLUETOOTH_HCI_H4_WITH_PHDR -> "BLUETOOTH_HCI_H4_WITH_PHDR";
      case AX25_KISS -> "AX25_KISS";
      case LAPD -> "LAPD";
      case PPP_WITH_DIR -> "PPP_WITH_DIR";
      case C_HDLC_WITH_DIR -> "C_HDLC_WITH_DIR";
      case FRELAY_WITH_DIR -> "FRELAY_WITH_DIR";
      case IEEE802_15_4_NONASK_PHY -> "IEEE802_15_4_NONASK_PHY";
      case USB_LINUX_MMAPPED -> "USB_LINUX_MMAPPED";
      case FC_2 -> "FC_2";
      case IPNET -> "IPNET";
      case CAN_SOCKETCAN -> "CAN_SOCKETCAN";
      case IPV4 -> "IPV4";
      case IPV6 -> "IPV6";
      case IEEE802_15_4_NOFCS -> "IEEE802_15_4_NOFCS";
      case DBUS -> "DBUS";
      case NFLOG -> "NFLOG";
      case NETANALYZER -> "NETANALYZER";
      case IPOIB -> "IPOIB";
      case MPEG_2_TS -> "MPEG_2_TS";
      case INFINIBAND -> "INFINIBAND";
      case SCTP -> "SCTP";
      case USBPCAP -> "USBPCAP";
      case BLUETOOTH_LE_LL -> "BLUETOOTH_LE_LL";
      case NETLINK -> "NETLINK";
      case BLUETOOTH_LINUX_MONITOR -> "BLUETOOTH_LINUX_MONITOR";
      case BLUETOOTH_LE_LL_WITH_PHDR -> "BLUETOOTH_LE_LL_WITH_PHDR";
      case PKTAP -> "PKTAP";
      case EPON -> "EPON";
      case VSOCK -> "VSOCK";
      case LINUX_SLL2 -> "LINUX_SLL2";
      case DSA_TAG_BRCM -> "DSA_TAG_BRCM";
      case DSA_TAG_BRCM_PREPEND -> "DSA_TAG_BRCM_PREPEND";
      case IEEE802_15_4_TAP -> "IEEE802_15_4_TAP";
      case DSA_TAG_DSA -> "DSA_TAG_DSA";
      case DSA_TAG_EDSA -> "DSA_TAG_EDSA";
      default -> "LINKTYPE_" + linkType;
    };
  }
}
